// Known bugs are planted to prove that the alarm rings: each bug of the reference client is caught by drawn cases, which nobody
// told where to cut.
import { describe } from 'vitest';
import type { Case } from '../harness/core/case.ts';
import { drawCase } from '../harness/engine/draw.ts';
import { BUGS } from '../harness/reference/bugs.ts';
import { runAll, testClient } from '../harness/scenario-tests.ts';

const SEED = 1;
const BATCH = 32;
const MOST = 320;

/** A client that hangs would have every case wait for its whole deadline. */
function impatient(of: Case): Case {
  return { ...of, limits: { ...of.limits, deadline_ms: 6_000 } };
}

describe('planted bugs', () => {
  for (const bug of Object.keys(BUGS))
    testClient('a planted bug, found by drawn cases', `reference+${bug}`, async (host) => {
      for (let from = 0; ; from += BATCH) {
        const batch = Array.from({ length: BATCH }, (_, index) =>
          impatient(drawCase(`reference+${bug}`, SEED, from + index)),
        );
        const found = await runAll(batch, host);
        const standings = { violated: 'caught', held: 'escaped' } as const;
        const standing =
          found.standing === 'violated' || found.standing === 'held' ? standings[found.standing] : found.standing;
        if (standing !== 'escaped' || from + BATCH >= MOST) return { ...found, standing, cases: from + BATCH };
      }
    });
});

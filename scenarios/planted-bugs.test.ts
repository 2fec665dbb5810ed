// Known bugs are planted to prove that the alarm rings: each bug of the reference client is caught by drawn cases, which nobody
// told what to break. How many cases that takes is told as the median of twenty seeds.
import { describe } from 'vitest';
import pLimit from 'p-limit';
import type { Case } from '../harness/core/case.ts';
import type { Run } from '../harness/core/run.ts';
import type { Family } from '../harness/faults/kind.ts';
import { drawsFor } from '../harness/engine/draw.ts';
import { targetOf } from '../harness/engine/host.ts';
import { runCase } from '../harness/engine/run.ts';
import { BUGS, OVER_WEBSOCKET, WHEN_STRUCK } from '../harness/reference/bugs.ts';
import { explain } from '../harness/report/text/explain.ts';
import { testClient } from '../harness/scenario-tests.ts';

const SEEDS = 20;
const AT_ONCE = 2;

/** A search that has not found a bug in so many cases has failed. */
const MOST = 500;

/** These hang, and would have case after case wait for its whole deadline. */
const HANGING: ReadonlySet<string> = new Set(['never-ends', 'no-retry-limit']);

function impatient(of: Case, bug: string): Case {
  if (!HANGING.has(bug)) return of;
  return { ...of, limits: { ...of.limits, deadline_ms: 6_000 } };
}

/** A bug that shows only over a WebSocket needs a client that asks for one. */
function clientWith(bug: string): string {
  return OVER_WEBSOCKET.has(bug) ? `reference+websocket+${bug}` : `reference+${bug}`;
}

/** What is broken for a bug to show: the client itself and its files, or the wire. */
function familiesFor(bug: string): readonly Family[] {
  return WHEN_STRUCK.has(bug) ? ['process', 'disk'] : ['wire'];
}

describe('planted bugs', () => {
  for (const bug of Object.keys(BUGS))
    testClient('a planted bug, found by drawn cases', clientWith(bug), async (host) => {
      const search = async (seed: number): Promise<{ cases: number; run: Run }> => {
        const client = clientWith(bug);
        const draw = drawsFor(client, seed, targetOf(await host.driver(client), familiesFor(bug)));
        for (let index = 0; ; index += 1) {
          const run = await runCase(impatient(draw(index), bug), host);
          if (run.verdict.kind !== 'pass' || index + 1 === MOST) return { cases: index + 1, run };
        }
      };
      const limit = pLimit(AT_ONCE);
      const searches = await Promise.all(Array.from({ length: SEEDS }, (_, at) => limit(() => search(at + 1))));
      const counts = searches.map((one) => one.cases).toSorted((a, b) => a - b);
      const worst = searches.find(({ run }) => run.verdict.kind !== 'fail') ?? searches[0];
      const standings = { fail: 'caught', pass: 'escaped', unknown: 'unknown' } as const;
      return {
        standing: standings[worst?.run.verdict.kind ?? 'unknown'],
        detail: [`after ${counts[SEEDS / 2]} cases in the median of ${SEEDS} seeds, ${counts.at(-1)} at most`],
        cases: counts.reduce((sum, one) => sum + one, 0),
        explanation: worst ? explain(worst.run, undefined) : '',
        ...(worst && { run: worst.run }),
      };
    });
});

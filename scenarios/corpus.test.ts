// The corpus: minimised cases that once failed, replayed first and for ever. A known-bad release must go on failing in the same way,
// to the digest; if it does not, it is the harness that has changed.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { readCaseFile } from '../harness/engine/case-file.ts';
import { replay } from '../harness/engine/replay.ts';
import { explain } from '../harness/report/text/explain.ts';
import { runWithin, testClient } from '../harness/scenario-tests.ts';

const FOLDER = join(import.meta.dirname, 'corpus');
const TIMES = 5;

describe('corpus', async () => {
  for (const name of readdirSync(FOLDER).toSorted()) {
    const path = join(FOLDER, name);
    const { case: of, expect } = await readCaseFile(path);
    testClient(`corpus: ${name.replace('.json', '')}`, of.client, async (host) => {
      const command = `pnpm faults replay scenarios/corpus/${name}`;
      const { runs, agrees } = await replay(of, TIMES, TIMES, (one) => runWithin(one, host), expect);
      const odd = runs.filter((run) => run.digest !== expect?.digest);
      return {
        standing: agrees ? 'caught' : 'escaped',
        detail: odd.length > 0 ? [`${odd.length} of ${TIMES} tell another story than ${expect?.digest}`] : [],
        cases: TIMES,
        run: odd[0] ?? runs[0],
        showing: odd.length || TIMES,
        expected: expect?.signatures,
        command,
        explanation: runs.map((run) => explain(run, command)).join('\n\n'),
      };
    });
  }
});

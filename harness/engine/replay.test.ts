// The same case again: whether every run tells the same story, and the one that was saved.
import { expect, test } from 'vitest';
import { signatures } from '../core/verdict.ts';
import type { Case } from '../core/case.ts';
import { replay } from './replay.ts';
import { runCase } from './run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from './trial.fixture.ts';

const host = hostOfThisFile();
const execute = (of: Case) => runCase(of, host());
const buggy = caseOf('reference+stale-prompt', behindTheCall);

/** What a reproducer of that case would expect. */
async function expectation() {
  const run = await execute(buggy);
  return { verdict: 'fail', signatures: signatures(run.verdict), digest: run.digest } as const;
}

test('runs that tell one story, and the saved one, agree', async () => {
  const saved = await expectation();
  const { runs, digests, agrees } = await replay(buggy, 8, 4, execute, saved);
  expect(runs).toHaveLength(8);
  expect({ digests, agrees }).toEqual({ digests: [{ digest: saved.digest, times: 8 }], agrees: true });
});

test('runs that tell two stories do not, and the more frequent one comes first', async () => {
  let times = 0;
  const fickle = (of: Case) => execute({ ...of, client: (times += 1) % 3 === 0 ? 'reference' : of.client });
  const [often, seldom] = [await execute(buggy), await execute({ ...buggy, client: 'reference' })];
  const { digests, agrees } = await replay(buggy, 6, 1, fickle);
  expect({ digests, agrees }).toEqual({
    digests: [
      { digest: often.digest, times: 4 },
      { digest: seldom.digest, times: 2 },
    ],
    agrees: false,
  });
});

test('runs that agree with one another and not with what was saved do not agree', async () => {
  const saved = await expectation();
  const against = async (expect: Partial<typeof saved>) =>
    (await replay(buggy, 2, 2, execute, { ...saved, ...expect })).agrees;
  expect(await against(saved)).toBe(true);
  expect(await against({ digest: '000000000000' })).toBe(false);
  expect(await against({ signatures: [] })).toBe(false);
});

test('another client is held against no expectation', async () => {
  const { agrees, runs } = await replay({ ...buggy, client: 'reference' }, 3, 3, execute);
  expect(agrees).toBe(true);
  expect(runs.map((run) => run.verdict.kind)).toEqual(['pass', 'pass', 'pass']);
});

// Tasks, done by a real client.
import { expect, test } from 'vitest';
import type { Case } from '../../core/case.ts';
import type { Run } from '../../core/run.ts';
import { createJobs } from '../jobs.ts';
import { runCase, verdictOf } from '../run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from '../trial.fixture.ts';
import { perform, type Means } from './perform.ts';
import { keyOf, result, type Result, type Task, type TriedResult } from './task.ts';

const host = hostOfThisFile();
const execute = (of: Case) => runCase(of, host());

const BUGGY = 'reference+stale-prompt';
const SIGNATURE = 'retry-carries-outputs/stale';
const buggy = caseOf(BUGGY, behindTheCall, { kind: 'refuse', exchange: 3, status: 503 });

const MINIMISE: Extract<Task, { kind: 'minimise' }> = {
  kind: 'minimise',
  lane: 2,
  at: 7,
  case: buggy,
  struck: ['cut', 'refuse'],
  signatures: [SIGNATURE, 'job-runs-once/asked-again'],
};

interface Performed {
  readonly results: Result[];
  readonly executed: Case[];
}

async function performed(
  task: Task,
  means: Partial<Means> = {},
  known: readonly TriedResult[] = [],
): Promise<Performed> {
  const results: Result[] = [];
  const executed: Case[] = [];
  const all: Means = {
    jobs: createJobs({ fixed: 4 }),
    also: [],
    ...means,
    execute: async (of) => {
      executed.push(of);
      return (means.execute ?? execute)(of);
    },
  };
  // What is told goes through a log, or over a wire.
  const tell = (one: Result) => results.push(result.parse(JSON.parse(JSON.stringify(one))));
  await perform(task, all, tell, new AbortController().signal, known);
  return { results, executed };
}

test('cases: what each showed, and the trace of those that failed', async () => {
  const cases = [buggy, caseOf('reference', behindTheCall)].map((of, at) => ({ lane: 0, at, case: of }));
  const { results } = await performed({ kind: 'cases', cases });
  expect(results.toSorted((a, b) => Number(a.kind === 'case' && a.at) - Number(b.kind === 'case' && b.at))).toEqual([
    {
      kind: 'case',
      lane: 0,
      at: 0,
      digest: expect.stringMatching(/^[0-9a-f]{12}$/),
      cells: ['cut, behind a call, call done, asked again', 'refuse, instead of it, no call, asked again'],
      shapes: expect.arrayContaining(['turn: answered']),
      struck: ['cut', 'refuse'],
      notReached: 0,
      failed: ['job-runs-once/asked-again', SIGNATURE],
      unknown: [],
      trace: expect.stringMatching(/^turn 1: "Do the work\."\n/),
    },
    expect.objectContaining({ at: 1, struck: ['cut'], failed: [] }),
  ]);
  expect(results.find((one) => one.kind === 'case' && one.at === 1)).not.toHaveProperty('trace');
});

test('minimise: the smallest case of each signature, replayed, and played to other clients', async () => {
  const { results } = await performed(MINIMISE, { also: ['reference', 'reference+stale-prompt+hides-text'] });
  const minimal = results.filter((one) => one.kind === 'minimal');
  expect(minimal).toMatchObject([
    {
      signature: SIGNATURE,
      struck: ['cut'],
      case: { faults: [behindTheCall], script: { turns: [{ steps: [{ says: [{ job: 'j1' }] }] }] } },
      replays: [{ times: 5, failed: ['job-runs-once/asked-again', SIGNATURE] }],
      also: [
        { client: 'reference', failed: [] },
        { client: 'reference+stale-prompt+hides-text', failed: expect.arrayContaining([SIGNATURE]) },
      ],
    },
    { signature: 'job-runs-once/asked-again', struck: ['cut'] },
  ]);
});

test('minimise: each signature comes with the story of a replay that shows it, and what that violated', async () => {
  const { results } = await performed(MINIMISE);
  const [minimal] = results.filter((one) => one.kind === 'minimal');
  expect(minimal?.violations).toEqual([
    {
      invariant: 'retry-carries-outputs',
      signature: SIGNATURE,
      message: 'request #2: call_j1_1 finished before reply #1 broke, and this retry does not carry its output.',
    },
    {
      invariant: 'job-runs-once',
      signature: 'job-runs-once/asked-again',
      message: 'j1 ran 2 times, as call_j1_1, call_j1_2.',
    },
  ]);
  const retry = minimal?.story?.scenes.find((scene) => scene.kind === 'request' && scene.exchange === 2);
  expect(retry).toEqual({
    kind: 'request',
    turn: 1,
    exchange: 2,
    from: 'client',
    to: 'model',
    words: 'asks again, with nothing new, without call_j1_1 and its output',
    listing: 'request-2',
    violations: [0],
    faults: [],
  });
});

test('minimise: what was tried before it was broken off is not tried again, and leads to the same', async () => {
  const whole = await performed(MINIMISE);
  const tried = whole.results.filter((one) => one.kind === 'tried');
  const again = await performed(MINIMISE, {}, tried);
  const minimal = ({ results }: Performed) => results.filter((one) => one.kind === 'minimal');
  expect(minimal(again)).toEqual(minimal(whole));
  // The minimal cases are replayed, and nothing else is run.
  const replayed = new Set(minimal(whole).map((one) => keyOf(one.case)));
  expect(new Set(again.executed.map(keyOf))).toEqual(replayed);
});

test('minimise: what was tried tells the same story again when it is read', async () => {
  const { results } = await performed(MINIMISE);
  const seen = results.flatMap((one) => (one.kind === 'tried' && one.seen ? [one.seen] : []));
  expect(seen.length).toBeGreaterThan(1);
  for (const observation of seen) {
    const { digest, verdict } = await execute(observation.case);
    expect(verdictOf(observation)).toMatchObject({ digest, verdict });
  }
});

test('minimise: a case that does not fail again is told as it was drawn, with the stories that it told', async () => {
  let runs = 0;
  const sometimes = async (of: Case): Promise<Run> =>
    execute((runs += 1) % 3 === 0 ? of : { ...of, client: 'reference' });
  const { results } = await performed({ ...MINIMISE, signatures: [SIGNATURE] }, { execute: sometimes });
  const [minimal] = results.filter((one) => one.kind === 'minimal');
  expect(minimal).toMatchObject({ case: buggy, struck: ['cut', 'refuse'], executions: 0 });
  expect(minimal?.replays.map(({ times, failed }) => [times, failed.includes(SIGNATURE)])).toEqual([
    [3, false],
    [2, true],
  ]);
  // Told is one of the two that show it.
  expect(minimal?.violations?.map((one) => one.signature)).toContain(SIGNATURE);
});

test('what is aborted tells what it had come to', async () => {
  const stop = new AbortController();
  const results: Result[] = [];
  const cases = Array.from({ length: 9 }, (_, at) => ({ lane: 0, at, case: caseOf('reference') }));
  const means = { execute, jobs: createJobs({ fixed: 1 }), also: [] };
  const tell = (one: Result) => results.push(one) === 3 && stop.abort();
  await perform({ kind: 'cases', cases }, means, tell, stop.signal);
  // The one that was in flight is told as well.
  expect(results).toHaveLength(4);
  await perform(MINIMISE, means, tell, stop.signal);
  expect(results).toHaveLength(4);
});

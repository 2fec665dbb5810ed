// Hearings: what was judged is judged once, whatever happens to the process; and what several runs of a case come to.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { describe, expect, test as plain } from 'vitest';
import type { Case } from '../core/case.ts';
import { hear, heardIn, openHearings, runOf, rulingOf, type Heard } from './hearing.ts';
import { runCase } from './run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from './trial.fixture.ts';

const host = hostOfThisFile();

const test = plain.extend<{ folder: string }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern that this needs nothing else
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'hearings-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

const ABOUT = { edition: 'this one', work: 'this test' };
const BUGGY = caseOf('reference+stale-prompt', behindTheCall);

/** Judges a case in a folder as often as is missing there, and tells how often that was. */
async function judged(
  folder: string,
  of: Case,
  times: number,
  about: Partial<typeof ABOUT> & { again?: boolean } = {},
) {
  const hearings = await openHearings(folder, { ...ABOUT, ...about });
  let executed = 0;
  const runs = await hear(of, hearings, {
    times,
    async execute(one) {
      executed += 1;
      return runCase(one, host());
    },
    unsupportedIn: () => undefined,
    signal: new AbortController().signal,
  });
  await hearings.close();
  return { executed, runs };
}

describe('what was judged is judged once', () => {
  test('a second time only what is missing is judged', async ({ folder }) => {
    expect((await judged(folder, BUGGY, 2)).executed).toBe(2);
    expect((await judged(folder, BUGGY, 3)).executed).toBe(1);
    const { executed, runs } = await judged(folder, BUGGY, 3);
    expect(executed).toBe(0);
    expect(runs.map(({ verdict, signatures, reasons }) => ({ verdict, signatures, reasons }))).toEqual(
      Array.from({ length: 3 }, () => ({
        verdict: 'fail',
        signatures: ['job-runs-once/asked-again', 'retry-carries-outputs/stale'],
        reasons: [],
      })),
    );
  });

  test('another case, another client and another Cutpoint know nothing of it', async ({ folder }) => {
    await judged(folder, BUGGY, 1);
    expect((await judged(folder, caseOf('reference+stale-prompt'), 1)).executed).toBe(1);
    expect((await judged(folder, { ...BUGGY, client: 'reference' }, 1)).executed).toBe(1);
    expect((await judged(folder, BUGGY, 1, { edition: 'another one' })).executed).toBe(1);
    expect((await judged(folder, BUGGY, 1)).executed).toBe(0);
  });

  test('a process that was killed while it wrote leaves half a line: that run is judged again, no other', async ({
    folder,
  }) => {
    await judged(folder, BUGGY, 3);
    const path = join(folder, 'hearings.jsonl');
    const whole = readFileSync(path, 'utf8');
    truncateSync(path, Buffer.byteLength(whole) - 7);
    expect((await judged(folder, BUGGY, 3)).executed).toBe(1);
    expect(readFileSync(path, 'utf8')).toBe(whole);
  });

  test('all that was seen is kept once for each story, and judged again from that', async ({ folder }) => {
    const { runs } = await judged(folder, BUGGY, 3);
    expect(runs.map((run) => run.seen !== undefined)).toEqual([true, false, false]);
    const [first] = (await judged(folder, BUGGY, 3)).runs;
    const again = first && runOf(first);
    expect(again?.digest).toBe(first?.digest);
    expect(again?.verdict.kind).toBe('fail');
    expect((await judged(folder, { ...BUGGY, client: 'reference' }, 1)).runs[0]?.seen).toBeUndefined();
  });

  test('what had no verdict is judged again where that is asked for', async ({ folder }) => {
    const missed = caseOf('reference', { kind: 'cut', exchange: 9, at: { after: 'j1.done' }, ending: 'fin' });
    const { runs } = await judged(folder, missed, 1);
    expect(runs[0]).toMatchObject({
      verdict: 'unknown',
      reasons: ['fault 1 was never reached: cut after j1.done (fin)'],
    });
    expect((await judged(folder, missed, 1)).executed).toBe(0);
    expect((await judged(folder, missed, 1, { again: true })).executed).toBe(1);
  });

  test('a line that is none is told with its place, and the folder is free again', async ({ folder }) => {
    await judged(folder, BUGGY, 1);
    const path = join(folder, 'hearings.jsonl');
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, '{"of":"x"}\n');
    await expect(judged(folder, BUGGY, 1)).rejects.toThrow(`${path}:2: verdict: `);
    writeFileSync(path, whole);
    expect((await judged(folder, BUGGY, 1)).executed).toBe(0);
  });

  test('a release under a path is judged again when it was built anew', async ({ folder }) => {
    const path = join(folder, 'codex');
    writeFileSync(path, 'one build');
    const hearings = await openHearings(folder, ABOUT);
    const of = caseOf(`codex@${path}`);
    hearings.keep(of, heardAs('pass'));
    expect(hearings.known(of)).toHaveLength(1);
    writeFileSync(path, 'another build');
    expect(hearings.known(of)).toHaveLength(0);
    await hearings.close();
  });
});

test('an interrupted hearing keeps what has ended, and begins nothing more', async ({ folder }) => {
  const hearings = await openHearings(folder, ABOUT);
  const interrupted = new AbortController();
  const oneByOne = pLimit(1);
  const runs = await hear(BUGGY, hearings, {
    times: 5,
    execute: (of) => oneByOne(async () => (interrupted.signal.aborted ? undefined : runCase(of, host()))),
    unsupportedIn: () => undefined,
    onRun: (done) => void (done === 2 && interrupted.abort()),
    signal: interrupted.signal,
  });
  await hearings.close();
  // The third one had begun when the second one was told.
  expect(runs.map((run) => run.verdict)).toEqual(['fail', 'fail', 'fail']);
  expect((await judged(folder, BUGGY, 5)).executed).toBe(2);
});

test('one run that shows that the client cannot be put to it is enough', async ({ folder }) => {
  const hearings = await openHearings(folder, ABOUT);
  const runs = await hear(BUGGY, hearings, {
    times: 1,
    execute: (of) => runCase(of, host()),
    unsupportedIn: () => 'it has no hands',
    signal: new AbortController().signal,
  });
  expect(runs.map(({ verdict, signatures, reasons }) => ({ verdict, signatures, reasons }))).toEqual([
    { verdict: 'unsupported', signatures: [], reasons: ['it has no hands'] },
  ]);
  await hearings.close();
  expect((await judged(folder, BUGGY, 5)).executed).toBe(0);
});

function heardAs(verdict: Heard['verdict'], ...told: string[]): Heard {
  const isFailing = verdict === 'fail';
  return { verdict, signatures: isFailing ? told : [], reasons: isFailing ? [] : told, digest: told.join() };
}

describe('what several runs come to', () => {
  test.for([
    [[heardAs('pass'), heardAs('pass')], { kind: 'held' }],
    [[heardAs('fail', 'a/x', 'b'), heardAs('fail', 'a/x', 'b')], { kind: 'violated', signatures: ['a/x', 'b'] }],
    [
      [heardAs('pass'), heardAs('fail', 'b'), heardAs('pass')],
      { kind: 'violated', signatures: ['b'], flaky: { runs: 1, of: 3 } },
    ],
    [
      [heardAs('fail', 'a'), heardAs('fail', 'b')],
      { kind: 'violated', signatures: ['a', 'b'], flaky: { runs: 2, of: 2 } },
    ],
    [
      [heardAs('unknown', 'late'), heardAs('fail', 'b'), heardAs('unknown', 'late')],
      { kind: 'unknown', reasons: ['late'], signatures: ['b'] },
    ],
    [[heardAs('fail', 'b'), heardAs('unsupported', 'no hands')], { kind: 'unsupported', why: 'no hands' }],
    [[], { kind: 'unknown', reasons: ['it was not judged'], signatures: [] }],
  ] as const)('%j', ([runs, ruling]) => {
    expect(rulingOf(runs)).toEqual(ruling);
  });

  test('a run that held and reached all its faults leaves nothing but its digest', async () => {
    const run = await runCase(caseOf('reference', behindTheCall), host());
    expect(heardIn(run, undefined)).toEqual({ verdict: 'pass', signatures: [], reasons: [], digest: run.digest });
  });
});

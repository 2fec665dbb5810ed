// Every boundary and every byte of a script, counted by hand.
import { expect, test } from 'vitest';
import { boundaries, bytes, disksOf, reachOf, tears, withFault } from './explore.ts';
import { say } from '../core/script.ts';
import { rehearse } from './rehearse.ts';
import { runCase } from './run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from './trial.fixture.ts';

const host = hostOfThisFile();
const of = caseOf('reference');

const CALL = [
  'created',
  'in_progress',
  'j1.added',
  'j1.delta.1',
  'j1.delta.2',
  'j1.delta.3',
  'j1.input.done',
  'j1.done',
];
const text = (id: string) =>
  ['added', 'part.added', 'delta.1', 'delta.2', 'delta.3', 'text.done', 'part.done', 'done'].map(
    (one) => `${id}.${one}`,
  );

test('a healthy run reaches as far as its rehearsal, whose events are no larger', async () => {
  const { replies } = reachOf(await runCase(of, host()));
  expect(replies.map((one) => one.labels)).toEqual([
    [...CALL, 'completed'],
    ['created', 'in_progress', ...text('t1'), 'completed'],
    ['created', 'in_progress', ...text('t2'), 'completed'],
  ]);
  const rehearsed = rehearse(of.script).map((one) => one.shape);
  expect(rehearsed.map((one) => one.labels)).toEqual(replies.map((one) => one.labels));
  for (const [at, { sizes }] of rehearsed.entries())
    for (const [event, size] of sizes.entries()) expect(size).toBeLessThanOrEqual(replies[at]?.sizes[event] ?? 0);
});

test('boundaries: before each event and behind the last, with each ending but one', () => {
  const reach = { replies: [{ labels: ['created', 'completed'], sizes: [10, 20] }] };
  expect(boundaries(of, reach, ['fin', 'clean']).map((one) => one.faults)).toEqual([
    [{ kind: 'cut', exchange: 1, at: { event: 0 }, ending: 'fin' }],
    [{ kind: 'cut', exchange: 1, at: { event: 0 }, ending: 'clean' }],
    [{ kind: 'cut', exchange: 1, at: { after: 'created' }, ending: 'fin' }],
    [{ kind: 'cut', exchange: 1, at: { after: 'created' }, ending: 'clean' }],
    [{ kind: 'cut', exchange: 1, at: { after: 'completed' }, ending: 'fin' }],
  ]);
  // 9, 11 and 11 events: (10 + 12 + 12) boundaries with four endings, less three clean ends behind the last event.
  expect(boundaries(of, { replies: rehearse(of.script).map((one) => one.shape) })).toHaveLength(34 * 4 - 3);
});

test('bytes: each one inside of each event, grouped by event', () => {
  const reach = { replies: [{ labels: ['created', 'completed'], sizes: [3, 2] }] };
  const cut = (label: string, byte: number) =>
    withFault(of, { kind: 'cut', exchange: 1, at: { in: label, byte }, ending: 'fin' });
  expect(bytes(of, reach)).toEqual([
    { exchange: 1, label: 'created', cases: [cut('created', 1), cut('created', 2)] },
    { exchange: 1, label: 'completed', cases: [cut('completed', 1)] },
  ]);
});

test('tears: each byte of a line, from its line feed to all of it, or some of them and always both ends', () => {
  const text = new TextEncoder().encode('{"n":1}\n{"ü":2}\n{}\n');
  const disk = { files: [{ path: 'a', role: 'history' as const, bytes: text }], earlier: [] };
  const tear = (lost: number, behind?: number) =>
    withFault(of, { kind: 'tear', turn: 2, file: 'history', ...(behind !== undefined && { behind }), lost });
  expect(tears(of, 2, disk)).toEqual([tear(1), tear(2), tear(3)]);
  expect(tears(of, 2, disk, 1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((lost) => tear(lost, 1)));
  expect(tears(of, 2, disk, 2, 3)).toEqual([1, 4, 7, 8].map((lost) => tear(lost, 2)));
  expect(tears(of, 2, disk, 3)).toEqual([]);
  expect(tears(of, 2, { files: [], earlier: [] })).toEqual([]);
});

test('one healthy run tells what is on disk before each turn that resumes', async () => {
  const [turn, resumed] = of.script.turns;
  if (!turn || !resumed) throw new Error('a turn is missing');
  const again = { ...resumed, prompt: 'And now?', steps: [{ says: [say('t3', 'Nothing.')] }] };
  const disks = await disksOf({ ...of, script: { ...of.script, turns: [turn, resumed, again] } }, host());
  const lines = disks.map(({ files, earlier }) => [
    files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes).split('\n').length - 1]),
    earlier.length,
  ]);
  expect(lines).toEqual([
    [
      [
        ['sessions/0001.jsonl', 5],
        ['lists/0001.jsonl', 2],
      ],
      0,
    ],
    [
      [
        ['sessions/0001.jsonl', 7],
        ['lists/0001.jsonl', 4],
      ],
      1,
    ],
  ]);
});

test('faults are added to those that a case has', () => {
  const second = { kind: 'refuse', exchange: 2, status: 500 } as const;
  expect(withFault(withFault(of, behindTheCall), second).faults).toEqual([behindTheCall, second]);
});

test('all cuts inside one event are one story, and each is reached', async () => {
  const reach = reachOf(await runCase(of, host()));
  const group = bytes(of, reach).find((one) => one.label === 'j1.done');
  const runs = await Promise.all((group?.cases ?? []).map((one) => runCase(one, host())));
  expect(runs.length).toBe((reach.replies[0]?.sizes[7] ?? 0) - 1);
  expect(new Set(runs.map((run) => run.digest)).size).toBe(1);
  expect(runs.flatMap((run) => run.notReached)).toEqual([]);
  expect(runs.filter((run) => run.verdict.kind !== 'pass')).toEqual([]);
});

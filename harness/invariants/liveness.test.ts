// Every prompt ends, an answer is a whole one, and what is not broken any more gets done.
import { expect, test } from 'vitest';
import {
  answered,
  asks,
  asksAgain,
  CASE,
  damaged,
  effect,
  ended,
  failed,
  file,
  interrupted,
  observed,
  replied,
  requested,
  sigkill,
  stop,
  struck,
} from '../core/observation.fixture.ts';
import { call } from '../core/script.ts';
import { answerIsWhole, clientEnds, workGetsDone } from './liveness.ts';

const whole = ['created', 't1.done', 'completed'];
const wholeCalls = ['created', 'j1.done', 'j2.done', 'completed'];
const both = [call('j1', 'custom'), call('j2', 'function')];

test('the client ends: holds for an answer and for a failure', () => {
  expect(clientEnds.check(observed(ended(failed), ended(answered, 1)))).toEqual([]);
});

test('the client ends: it crashed, or had not ended by the deadline', () => {
  const journal = [ended({ kind: 'crashed', message: 'signal 11' }), ended({ kind: 'timed-out', after_ms: 1_000 }, 1)];
  expect(clientEnds.check(observed(...journal))).toEqual([
    { variant: 'crashed', message: 'turn 1: the client crashed: signal 11', at: [{ kind: 'outcome', turn: 0 }] },
    { variant: 'timed-out', message: 'turn 2 had not ended after 1000 ms.', at: [{ kind: 'outcome', turn: 1 }] },
  ]);
});

test('an answer is whole: holds after a whole reply, for a failure, and where no reply is known', () => {
  expect(answerIsWhole.check(observed(requested(1, [asks]), replied(1, whole), ended(answered)))).toEqual([]);
  expect(answerIsWhole.check(observed(requested(1, [asks]), replied(1, ['created']), ended(failed)))).toEqual([]);
  expect(answerIsWhole.check(observed(requested(1, [asks]), ended(answered)))).toEqual([]);
});

test('an answer is whole: each turn by its own last reply', () => {
  const first = [requested(1, [asks]), replied(1, ['created', 't1.added']), ended(answered)];
  const second = [requested(2, [asksAgain], 1), replied(2, [], { turn: 1 }), ended(answered, 1)];
  expect(answerIsWhole.check(observed(...first, ...second))).toEqual([
    {
      variant: 'cut',
      message: 'turn 1 was reported as answered, but reply #1 broke off after t1.added.',
      at: [
        { kind: 'reply', exchange: 1 },
        { kind: 'outcome', turn: 0 },
      ],
    },
    {
      variant: 'cut',
      message: 'turn 2 was reported as answered, but reply #2 broke off after its head.',
      at: [
        { kind: 'reply', exchange: 2 },
        { kind: 'outcome', turn: 1 },
      ],
    },
  ]);
});

test('an answer is whole: a refused request is no answer either', () => {
  const refused = replied(1, [], { receipt: { status: 400 } });
  expect(answerIsWhole.check(observed(requested(1, [asks]), refused, ended(answered)))).toEqual([
    {
      variant: 'cut',
      message: 'turn 1 was reported as answered, but reply #1 broke off after its head.',
      at: [
        { kind: 'reply', exchange: 1 },
        { kind: 'outcome', turn: 0 },
      ],
    },
  ]);
});

test('work gets done: holds once the last turn is answered and all jobs have finished', () => {
  const healed = [
    requested(1, [asks]),
    replied(1, wholeCalls, { says: both }),
    effect('call_j1_1'),
    effect('call_j2_1'),
  ];
  expect(workGetsDone.check(observed(...healed, ended(answered)))).toEqual([]);
});

test('work gets done: a last turn that was struck may fail, and so may any before it', () => {
  const struck = replied(2, ['created'], { turn: 1, faults: [0] });
  expect(workGetsDone.check(observed(requested(2, [asks], 1), struck, ended(failed, 1)))).toEqual([]);
  const jobs = [effect('call_j1_1'), effect('call_j2_1')];
  expect(workGetsDone.check(observed(ended(failed), ...jobs, ended(answered, 1)))).toEqual([]);
});

test('work gets done: a satisfied model does not insist', () => {
  const { script } = CASE;
  const satisfied = { ...CASE, script: { ...script, manner: 'satisfied' as const } };
  const journal = [replied(1, wholeCalls, { says: both }), ended(answered)];
  expect(workGetsDone.check({ case: satisfied, journal })).toEqual([]);
});

test('work gets done: a healthy turn fails', () => {
  expect(workGetsDone.check(observed(ended(failed), ended(failed, 1)))).toEqual([
    {
      variant: 'unanswered',
      message: 'turn 2 met no fault and failed: the stream broke',
      at: [{ kind: 'outcome', turn: 1 }],
    },
  ]);
});

test('work gets done: a job was asked for until the end', () => {
  const journal = [requested(1, [asks]), replied(1, wholeCalls, { says: both }), effect('call_j1_1'), ended(answered)];
  expect(workGetsDone.check(observed(...journal))).toEqual([
    {
      variant: 'undone',
      message: 'j2 was asked for until the end and never done.',
      at: [{ kind: 'outcome', turn: 0 }],
    },
  ]);
});

test('work gets done: no client can do what it was never asked for in a whole reply', () => {
  const cut = replied(1, ['created'], { says: both, faults: [0] });
  const closing = replied(2, whole, { turn: 1 });
  expect(workGetsDone.check(observed(cut, ended(failed), closing, ended(answered, 1)))).toEqual([]);
});

test('an answer is whole: a turn that was interrupted is not answered', () => {
  const reply = replied(1, [...wholeCalls], { says: both });
  const stopped = [requested(1, [asks]), reply, struck(1, stop)];
  expect(answerIsWhole.check(observed(...stopped, ended(interrupted)))).toEqual([]);
  expect(answerIsWhole.check(observed(...stopped, ended(answered)))).toEqual([
    {
      variant: 'interrupted',
      message: 'turn 1 was interrupted in reply #1, and was reported as answered.',
      at: [
        { kind: 'reply', exchange: 1 },
        { kind: 'outcome', turn: 0 },
      ],
    },
  ]);
  // Who was not stopped by it, and went on, was answered by a later reply.
  const wentOn = [requested(2, [asks]), replied(2, whole, { says: [] }), ended(answered)];
  expect(answerIsWhole.check(observed(...stopped, ...wentOn))).toEqual([]);
});

test('work gets done: a last turn that was struck may be interrupted, or fail', () => {
  expect(workGetsDone.check(observed(requested(2, [asks], 1), struck(2, sigkill, 1), ended(failed, 1)))).toEqual([]);
});

test('work gets done: only what cannot be read any more may be refused', () => {
  const refused = (...left: Parameters<typeof damaged>[1][]) => observed(damaged(1, ...left), ended(failed, 1));
  expect(workGetsDone.check(refused())).toEqual([]);
  expect(workGetsDone.check(refused(file([])))).toEqual([]);
  const { session: _, ...headless } = file([asks]);
  expect(workGetsDone.check(refused(headless))).toEqual([]);
  expect(workGetsDone.check(refused(file([asks]))).map((one) => one.variant)).toEqual(['unanswered']);
  expect(
    workGetsDone.check(observed(damaged(1), requested(2, [asksAgain], 1), ended(failed, 1))).map((one) => one.variant),
  ).toEqual(['unanswered']);
});

test('work gets done: who resumes an unknown id may be refused', () => {
  const { script } = CASE;
  const turns = script.turns.map((turn, at) => (at === 1 ? { ...turn, resume: 'unknown' as const } : turn));
  expect(workGetsDone.check({ case: { ...CASE, script: { ...script, turns } }, journal: [ended(failed, 1)] })).toEqual(
    [],
  );
});

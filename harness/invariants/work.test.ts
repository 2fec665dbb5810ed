// Work that a tool did is recorded as it was, is done once, and only for calls that arrived whole.
import { expect, test } from 'vitest';
import { call } from '../core/script.ts';
import {
  asks,
  called,
  damaged,
  effect,
  file,
  kept,
  observed,
  output,
  persisted,
  replied,
  requested,
  sigkill,
  stop,
  struck,
} from '../core/observation.fixture.ts';
import type { Entry } from '../core/journal.ts';
import { finishedWorkIsRecorded, jobRunsOnce, toolsWaitForTheCall } from './work.ts';

const custom = called('call_j1_1', 'custom');
const recorded = [asks, custom, output('call_j1_1', 'custom')];
const aborted = [asks, custom, output('call_j1_1', 'custom', 'aborted by the user')];

test('finished work is recorded: holds with the real output, and for work that did not finish', () => {
  expect(finishedWorkIsRecorded.check(observed(persisted(0, recorded), effect('call_j1_1')))).toEqual([]);
  expect(finishedWorkIsRecorded.check(observed(persisted(0, aborted), effect('call_j1_1', 'started')))).toEqual([]);
});

test('finished work is recorded: a client that keeps nothing on disk is not asked for files', () => {
  expect(finishedWorkIsRecorded.check(observed(requested(1, [asks]), effect('call_j1_1')))).toEqual([]);
});

test('finished work is recorded: lost from the last file', () => {
  expect(finishedWorkIsRecorded.check(observed(persisted(0, recorded, [asks]), effect('call_j1_1')))).toEqual([
    {
      variant: 'persisted/lost',
      message: 'session file 2 after turn 1: call_j1_1 did its work, and its output is nowhere in the file.',
      at: [{ kind: 'file', turn: 0, file: 1, items: [], lacks: ['output call_j1_1'] }],
    },
  ]);
});

test('finished work is recorded: lost with the whole file', () => {
  expect(finishedWorkIsRecorded.check(observed(persisted(0), effect('call_j1_1')))).toEqual([
    {
      variant: 'persisted/lost',
      message: 'after turn 1: call_j1_1 did its work, and there is no session file.',
      at: [{ kind: 'file', turn: 0, file: 0, items: [] }],
    },
  ]);
});

test('finished work is recorded: made up, in a request and on disk', () => {
  expect(
    finishedWorkIsRecorded.check(observed(requested(2, aborted), persisted(0, aborted), effect('call_j1_1'))),
  ).toEqual([
    {
      variant: 'request/made-up',
      message: 'request #2: call_j1_1 did its work, and the model is told "aborted by the user".',
      at: [{ kind: 'request', exchange: 2, items: [2] }],
    },
    {
      variant: 'persisted/made-up',
      message: 'session file after turn 1: call_j1_1 did its work, and the model is told "aborted by the user".',
      at: [{ kind: 'file', turn: 0, file: 0, items: [2] }],
    },
  ]);
});

test('no job runs twice: holds for one run of each, and for a held job that starts and finishes', () => {
  const once = observed(effect('call_j1_1', 'started'), effect('call_j1_1'), effect('call_j2_1'));
  expect(jobRunsOnce.check(once)).toEqual([]);
});

test('no job runs twice: one call run twice, and a job asked for again', () => {
  expect(jobRunsOnce.check(observed(effect('call_j1_1'), effect('call_j1_1')))).toEqual([
    {
      variant: 'one-call',
      message: 'j1 ran 2 times, as call_j1_1, call_j1_1.',
      at: [{ kind: 'effect', callId: 'call_j1_1' }],
    },
  ]);
  expect(jobRunsOnce.check(observed(effect('call_j2_1'), effect('call_j2_2')))).toEqual([
    {
      variant: 'asked-again',
      message: 'j2 ran 2 times, as call_j2_1, call_j2_2.',
      at: [
        { kind: 'effect', callId: 'call_j2_1' },
        { kind: 'effect', callId: 'call_j2_2' },
      ],
    },
  ]);
});

test('no job runs twice: a run that was given up counts as well', () => {
  expect(
    jobRunsOnce.check(observed(effect('call_j1_1', 'started'), effect('call_j1_2', 'started'), effect('call_j1_2'))),
  ).toEqual([
    {
      variant: 'asked-again',
      message: 'j1 ran 2 times, as call_j1_1, call_j1_2.',
      at: [
        { kind: 'effect', callId: 'call_j1_1' },
        { kind: 'effect', callId: 'call_j1_2' },
      ],
    },
  ]);
});

test('tools wait for the call: holds where its last event was delivered whole, in that exchange', () => {
  const whole = observed(replied(1, ['created', 'j1.added', 'j1.done']), effect('call_j1_1'));
  expect(toolsWaitForTheCall.check(whole)).toEqual([]);
});

test('tools wait for the call: it was delivered in part, or in another exchange', () => {
  const part = replied(1, ['created', 'j1.added'], { receipt: { partial: { label: 'j1.done', bytes: 9 } } });
  const early = [
    {
      variant: 'early',
      message: 'call_j1_1 ran, and its call never arrived whole.',
      at: [{ kind: 'effect', callId: 'call_j1_1' }],
    },
  ];
  expect(toolsWaitForTheCall.check(observed(part, effect('call_j1_1', 'started'), effect('call_j1_1')))).toEqual(early);
  expect(toolsWaitForTheCall.check(observed(part, replied(2, ['j1.done']), effect('call_j1_1')))).toEqual(early);
});

const reply = replied(1, ['created', 'j1.done'], { said: [custom], says: [call('j1', 'custom')] });
const killed = [reply, struck(1, sigkill)];
const resumed = (text: string) => requested(2, [asks, custom, output('call_j1_1', 'custom', text)], 1);

test('a struck client that could not know may lose an output, and say so', () => {
  const unknown = resumed('error: the session ended before the output was recorded');
  expect(
    finishedWorkIsRecorded.check(observed(...killed, persisted(0, [asks, custom]), unknown, effect('call_j1_1'))),
  ).toEqual([]);
  expect(finishedWorkIsRecorded.check(observed(reply, struck(1, stop), unknown, effect('call_j1_1')))).toEqual([]);
});

test.for(['aborted', 'aborted by user after 0.1s', 'cancelled', '[interrupted by the user]', 'the tool was never run'])(
  'a struck client that could not know may not say that finished work did not happen: %s',
  (text) => {
    expect(finishedWorkIsRecorded.check(observed(...killed, resumed(text), effect('call_j1_1')))).toEqual([
      {
        variant: 'request/untruthful',
        message: `request #2: call_j1_1 did its work, and the model is told ${JSON.stringify(text)}.`,
        at: [{ kind: 'request', exchange: 2, items: [2] }],
      },
    ]);
    // Of work that was cut short it is the truth.
    expect(finishedWorkIsRecorded.check(observed(...killed, resumed(text), effect('call_j1_1', 'started')))).toEqual(
      [],
    );
  },
);

test('what the client has told its user it must keep, whatever strikes it', () => {
  const told: Entry = { kind: 'gate', exchange: 1, signal: { kind: 'told', callId: 'call_j1_1' } };
  const unknown = resumed('the output is unknown');
  const after = (...more: Entry[]) => observed(...killed, told, ...more, effect('call_j1_1'));
  expect(finishedWorkIsRecorded.check(after(persisted(0, [asks, custom]), unknown))).toEqual([
    {
      variant: 'persisted/silent-loss',
      message:
        'session file after turn 1: silent loss: the user was told that call_j1_1 had finished, and its output is nowhere in the file.',
      at: [{ kind: 'file', turn: 0, file: 0, items: [], lacks: ['output call_j1_1'] }],
    },
    {
      variant: 'request/silent-loss',
      message:
        'request #2: silent loss: the user was told that call_j1_1 had finished, and the model is told "the output is unknown".',
      at: [{ kind: 'request', exchange: 2, items: [2] }],
    },
  ]);
  expect(finishedWorkIsRecorded.check(after(resumed('aborted'))).map((one) => one.variant)).toEqual([
    'request/untruthful',
  ]);
  expect(jobRunsOnce.check(after(effect('call_j1_2'))).map((one) => one.variant)).toEqual(['asked-again']);
});

test('an output that was destroyed on disk is forgiven, one that was not is not', () => {
  const torn = [kept(0, file(recorded)), damaged(1, file([asks, custom]))];
  expect(
    finishedWorkIsRecorded.check(
      observed(...torn, resumed('aborted'), kept(1, file([asks, custom])), effect('call_j1_1')),
    ),
  ).toEqual([]);
  const whole = [kept(0, file(recorded)), damaged(1, file(recorded))];
  expect(
    finishedWorkIsRecorded.check(observed(...whole, resumed('aborted'), effect('call_j1_1'))).map((one) => one.variant),
  ).toEqual(['request/made-up']);
});

test('work that was cut short is not told as done', () => {
  const held = (text: string) =>
    observed(
      replied(1, ['created', 'j2.done'], { says: [call('j2', 'function')] }),
      struck(1, stop),
      requested(2, [asks, called('call_j2_1', 'function'), output('call_j2_1', 'function', text)], 1),
      effect('call_j2_1', 'started'),
    );
  const holding = (of: ReturnType<typeof held>) => ({
    ...of,
    case: {
      ...of.case,
      script: {
        ...of.case.script,
        turns: of.case.script.turns.map((turn, at) =>
          at === 0 ? { ...turn, steps: [{ says: [call('j2', 'function', 'hold')] }] } : turn,
        ),
      },
    },
  });
  expect(finishedWorkIsRecorded.check(holding(held('wrote effects/j2.log')))).toEqual([
    {
      variant: 'request/too-soon',
      message: 'request #2: j2 never finished, and the model is told "wrote effects/j2.log".',
      at: [{ kind: 'request', exchange: 2, items: [2] }],
    },
  ]);
  expect(finishedWorkIsRecorded.check(holding(held('aborted')))).toEqual([]);
});

test('no job runs twice: a run that was cut off, or whose output was destroyed, may be asked for again', () => {
  expect(jobRunsOnce.check(observed(...killed, effect('call_j1_1'), effect('call_j1_2')))).toEqual([]);
  expect(
    jobRunsOnce.check(
      observed(...killed, effect('call_j1_1', 'started'), effect('call_j1_2', 'started'), effect('call_j1_2')),
    ),
  ).toEqual([]);
  const torn = [kept(0, file(recorded)), damaged(1, file([asks, custom]))];
  expect(jobRunsOnce.check(observed(...torn, effect('call_j1_1'), effect('call_j1_2')))).toEqual([]);
});

test('no job runs twice: a struck call that is run again as it was, and a third run', () => {
  expect(jobRunsOnce.check(observed(...killed, effect('call_j1_1'), effect('call_j1_1')))).toEqual([
    {
      variant: 'one-call',
      message: 'j1 ran 2 times, as call_j1_1, call_j1_1.',
      at: [{ kind: 'effect', callId: 'call_j1_1' }],
    },
  ]);
  expect(jobRunsOnce.check(observed(...killed, effect('call_j1_1'), effect('call_j1_2'), effect('call_j1_3')))).toEqual(
    [
      {
        variant: 'asked-again',
        message: 'j1 ran 3 times, as call_j1_1, call_j1_2, call_j1_3.',
        at: [
          { kind: 'effect', callId: 'call_j1_1' },
          { kind: 'effect', callId: 'call_j1_2' },
          { kind: 'effect', callId: 'call_j1_3' },
        ],
      },
    ],
  );
});

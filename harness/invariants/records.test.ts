// Records can be read and count up, and every reader tells the same story.
import { expect, test } from 'vitest';
import type { History } from '../core/item.ts';
import type { Entry } from '../core/journal.ts';
import {
  answered,
  asks,
  asksAgain,
  assistant,
  called,
  damaged,
  ended,
  failed,
  file,
  kept,
  observed,
  output,
  prompted,
  requested,
  sigkill,
  sigterm,
  struck,
} from '../core/observation.fixture.ts';
import { readersAgree, recordsAreWellFormed } from './records.ts';

const numbered = (numbers: readonly number[], unreadable: readonly string[] = []) =>
  file([asks], { numbers, unreadable });
const judged = (...journal: Entry[]) => recordsAreWellFormed.check(observed(...journal)).map((one) => one.message);

test('holds for records that can be read and count up, from wherever', () => {
  expect(judged(kept(0, numbered([0, 1, 2])), kept(1, numbered([7, 8])), kept(1, file([asks])))).toEqual([]);
});

test('a record that cannot be read', () => {
  expect(judged(kept(0, numbered([0], ['line 2 is not JSON: {'])))).toEqual([
    'session file after turn 1: a record cannot be read: line 2 is not JSON: {.',
  ]);
});

test('one that a fault has damaged is forgiven for ever, and no other', () => {
  const torn = [kept(0, numbered([0, 1])), damaged(1, numbered([0], ['line 2: torn']))];
  expect(
    judged(...torn, kept(1, numbered([0, 1], ['line 2: torn'])), kept(2, numbered([0, 1], ['line 2: torn']))),
  ).toEqual([]);
  // The next record was written onto the torn line.
  expect(judged(...torn, kept(1, numbered([0, 2], ['line 2: torn{}'])))).toEqual([
    'session file after turn 2: a record cannot be read: line 2: torn{}.',
  ]);
});

test('who is killed on the spot may leave one record unfinished, who is told to end may not', () => {
  const left = kept(0, numbered([0, 1], ['line 3: half']));
  expect(judged(struck(1, sigkill), left)).toEqual([]);
  expect(judged(struck(1, sigterm), left)).toHaveLength(1);
  expect(judged(struck(1, sigkill), kept(0, numbered([0, 1], ['line 3: half', 'line 4: half'])))).toHaveLength(1);
});

test('a gap, a repeat, a number that comes too late', () => {
  expect(judged(kept(0, numbered([0, 1, 3])))).toEqual([
    'session file after turn 1: before the sequence number 3 there is a gap.',
  ]);
  expect(judged(kept(0, numbered([0, 1, 1])))).toEqual([
    'session file after turn 1: the sequence number 1 comes again, or too late.',
  ]);
  expect(judged(kept(0, numbered([0, 2, 1])))).toEqual([
    'session file after turn 1: the sequence number 1 comes again, or too late.',
  ]);
});

test('behind damage the numbers go on, from what was given or from what is left', () => {
  const behind = (left: readonly number[], ...after: number[]) =>
    judged(kept(0, numbered([0, 1, 2, 3])), damaged(1, numbered(left)), kept(1, numbered([...left, ...after])));
  // Torn, removed, swapped and repeated lines; an older copy.
  for (const left of [
    [0, 1, 2],
    [0, 1, 3],
    [0, 2, 1, 3],
    [0, 1, 2, 2, 3],
    [0, 1],
  ])
    expect(behind(left, 4, 5)).toEqual([]);
  expect(behind([0, 1], 2, 3)).toEqual([]);
  expect(behind([0, 1], 0, 1)).toEqual(['session file after turn 2: the sequence number 0 comes again, or too late.']);
  expect(behind([0, 1], 5)).toEqual(['session file after turn 2: before the sequence number 5 there is a gap.']);
  expect(behind([0, 1], 4, 6)).toEqual(['session file after turn 2: before the sequence number 6 there is a gap.']);
});

const told = [asks, assistant('All is done.')];
const viewed = (history: History): Entry => ({ kind: 'views', turn: 0, views: [{ reader: 'thread/read', history }] });

test('a reader that tells prompts and answers as the file does, with whatever else', () => {
  const whole = [asks, called('call_j1_1', 'custom'), output('call_j1_1', 'custom'), assistant('All is done.')];
  expect(readersAgree.check(observed(kept(0, file(whole)), viewed(told)))).toEqual([]);
  expect(readersAgree.check(observed(kept(0, file(told)), viewed([assistant('a note'), ...told])))).toEqual([]);
});

test('a reader that tells less, more, or in another order', () => {
  const disagree = (history: History) => readersAgree.check(observed(kept(0, file(told)), viewed(history)));
  expect(disagree([asks])).toEqual([
    {
      variant: 'lost',
      message: 'thread/read does not tell "assistant: All is done.", which stands in the session file.',
      at: [
        { kind: 'view', turn: 0, reader: 'thread/read', items: [], lacks: ['assistant: All is done.'] },
        { kind: 'file', turn: 0, file: 0, items: [1] },
      ],
    },
  ]);
  expect(disagree([...told, asksAgain])).toEqual([
    {
      variant: 'more',
      message: 'thread/read tells "user: Go on.", which does not stand in the session file.',
      at: [{ kind: 'view', turn: 0, reader: 'thread/read', items: [2] }],
    },
  ]);
  const order = {
    variant: 'order',
    message: 'thread/read tells what stands in the session file in another order, or more than once.',
    at: [{ kind: 'view', turn: 0, reader: 'thread/read', items: [] }],
  };
  expect(disagree(told.toReversed())).toEqual([order]);
  expect(disagree([...told, ...told])).toEqual([order]);
});

test('what was destroyed on disk a reader may tell or not; what it holds must be told', () => {
  const torn = [kept(0, file(told)), damaged(1, file([asks])), kept(1, file([asks, asksAgain]))];
  const journal = (history: History) => [
    ...torn,
    prompted(1),
    requested(2, [asks], 1),
    ended(answered, 1),
    { ...viewed(history), turn: 1 } as Entry,
  ];
  expect(readersAgree.check(observed(...journal([...told, asksAgain])))).toEqual([]);
  expect(readersAgree.check(observed(...journal([asks, asksAgain])))).toEqual([]);
  expect(readersAgree.check(observed(...journal(told))).map((one) => one.variant)).toEqual(['lost']);
});

test('where the damaged session was refused, nobody has read it', () => {
  const refused = [kept(0, file(told)), damaged(1, file([asks])), prompted(1), ended(failed, 1)];
  expect(readersAgree.check(observed(...refused, { ...viewed([]), turn: 1 } as Entry))).toEqual([]);
});

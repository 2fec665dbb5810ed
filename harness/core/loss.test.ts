// What was struck and what was destroyed, told apart from what a client did itself.
import { expect, test } from 'vitest';
import {
  asks,
  assistant,
  called,
  damaged,
  file,
  kept,
  observed,
  output,
  replied,
  requested,
  sigkill,
  stop,
  struck,
} from './observation.fixture.ts';
import {
  destroyedBefore,
  hindranceOf,
  inStruckLines,
  isCallDestroyed,
  ownHistories,
  rewrittenBy,
  struckCalls,
} from './loss.ts';
import { call } from './script.ts';

const made = called('call_j1_1', 'custom');
const told = output('call_j1_1', 'custom');
const answer = assistant('All is done.');

test('struck calls are those of the replies in which a blow was dealt, by both of their ids', () => {
  const of = observed(
    replied(1, ['j1.done'], { said: [called('call_reused_9', 'custom')], says: [call('j1', 'custom')] }),
    struck(1, stop),
    replied(2, ['j2.done'], { says: [call('j2', 'function')] }),
    struck(2, sigkill),
    replied(3, ['j3.done'], { says: [call('j3', 'custom')] }),
  );
  expect([...struckCalls(of)]).toEqual(['call_reused_9', 'call_j1_1', 'call_j2_2']);
  expect([...struckCalls(of, 'signal')]).toEqual(['call_j2_2']);
});

test('destroyed is what stood on disk before a gap, and can be read nowhere behind it', () => {
  const of = observed(kept(0, file([asks, made, told, answer])), damaged(1, file([asks, made])));
  expect([...destroyedBefore(of, 1)]).toEqual(['output call_j1_1: wrote effects/j1.log', 'assistant: All is done.']);
  expect([...destroyedBefore(of, 0)]).toEqual([]);
  expect([isCallDestroyed(of, 'call_j1_1'), isCallDestroyed(of, 'call_j2_1')]).toEqual([true, false]);
});

test('what a copy still holds is not destroyed', () => {
  const of = observed(
    kept(0, file([asks, answer])),
    damaged(1, file([asks]), file([asks, answer], { path: 'copy.jsonl' })),
  );
  expect([...destroyedBefore(of, 1)]).toEqual([]);
});

test('what stood in a file one line of which was struck may be lost to readers that go by other lines', () => {
  const before = kept(0, file([asks, answer]));
  const damage = damaged(1, file([asks, answer]));
  const struckLines = observed(before, { ...damage, lines: true });
  expect([...inStruckLines(struckLines, 1)]).toEqual(['user: Do the work.', 'assistant: All is done.']);
  expect([...inStruckLines(struckLines, 0)]).toEqual([]);
  expect([...inStruckLines(observed(before, damage), 1)]).toEqual([]);
});

test('what keeps a client from writing lasts until its session is closed', () => {
  const damage = { ...damaged(1, file([asks])), hinders: 'killed' as const };
  const of = observed(kept(0, file([asks])), damage, kept(2, file([asks])), damaged(3, file([asks])));
  expect([0, 1, 2, 3].map((turn) => hindranceOf(of, turn))).toEqual([undefined, 'killed', 'killed', undefined]);
});

test('rewritten are files whose records have changed, and stay so where they are moved', () => {
  const moved = file([asks], { path: 'moved.jsonl' });
  const of = observed(
    kept(0, file([asks, answer]), file([asks], { path: 'other.jsonl' })),
    damaged(1, file([asks, made]), file([asks], { path: 'copy.jsonl' })),
    kept(1, file([asks, made])),
    damaged(2, file([asks, made], { path: 'moved.jsonl' })),
  );
  expect([...rewrittenBy(of, 0)]).toEqual([]);
  expect([...rewrittenBy(of, 1)]).toEqual(['0.jsonl']);
  expect([...rewrittenBy(of, 2)]).toEqual(['0.jsonl', 'moved.jsonl']);
  const own = ownHistories({ ...of, journal: [...of.journal, requested(3, [asks]), kept(2, moved)] });
  expect(own.map(({ at, history }) => [at, history])).toEqual([
    ['session file 1 after turn 1', [asks, answer]],
    ['session file 2 after turn 1', [asks]],
    ['request #3', [asks]],
  ]);
});

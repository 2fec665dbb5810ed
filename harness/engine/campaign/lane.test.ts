// One search of a campaign: what it plays next depends on its results alone.
import { expect, test } from 'vitest';
import { caseOf, behindTheCall } from '../trial.fixture.ts';
import { CONFIGURATION } from './campaign.fixture.ts';
import { createLane, type Lane } from './lane.ts';
import type { CaseResult } from './task.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A result in which nothing is new once it has been seen. */
function resultOf(lane: number, at: number, shape = 'turn: answered'): CaseResult {
  return {
    kind: 'case',
    lane,
    at,
    digest: `d${at}`,
    cells: [],
    shapes: [shape],
    struck: [],
    notReached: 0,
    failed: [],
    unknown: [],
  };
}

/** Plays what is due, in an order of one's own. */
function playRound(lane: Lane, most = NEVER, shapeOf: (at: number) => string = () => 'turn: answered'): number[] {
  const due = lane.due(most).map(({ at }) => at);
  for (const at of due.toReversed())
    lane.take(lane.lineOf(resultOf(lane.lane, at, shapeOf(at))) ?? expect.fail('is due'));
  return due;
}

const sizes = (lane: Lane, rounds: number) => Array.from({ length: rounds }, () => playRound(lane).length);
const casesDue = (lane: Lane) => lane.due(NEVER).map((one) => one.case);

test('rounds grow, so that what is learned early is soon used', () => {
  expect(sizes(createLane(CONFIGURATION, 0), 7)).toEqual([4, 8, 16, 32, 64, 64, 64]);
});

test('a lane begins with its share of what is planned', () => {
  const planned = {
    scenarios: Array.from({ length: 33 }, () => caseOf('reference')),
    corpus: [],
    boundaries: [caseOf('reference', behindTheCall)],
  };
  const lanes = [0, 1, 2].map((lane) => createLane({ ...CONFIGURATION, planned }, lane));
  expect(lanes.map((lane) => [lane.planned, lane.phase])).toEqual([
    [3, 'scenarios'],
    [3, 'scenarios'],
    [2, 'scenarios'],
  ]);
  expect(lanes.map((lane) => lane.due(0).length)).toEqual([3, 3, 2]);
  const [first, second] = lanes as [Lane, Lane];
  playRound(first);
  expect([first.phase, first.due(0).length, first.due(3).length]).toEqual(['drawn', 0, 3]);
  second.take(second.lineOf(resultOf(1, 0)) ?? expect.fail());
  second.take(second.lineOf(resultOf(1, 1)) ?? expect.fail());
  expect(second.phase).toBe('boundaries');
});

test('the same results lead to the same cases, in whatever order they came', () => {
  const [one, other] = [createLane(CONFIGURATION, 3), createLane(CONFIGURATION, 3)];
  playRound(one);
  for (const { at } of other.due(NEVER)) other.take(other.lineOf(resultOf(3, at)) ?? expect.fail());
  expect(casesDue(other)).toEqual(casesDue(one));
  expect(other.digest()).toBe(one.digest());
});

test('other results, another lane or another seed lead to other cases', () => {
  const of = (lane: number, seed: number, shape: (at: number) => string) => {
    const played = createLane({ ...CONFIGURATION, seed }, lane);
    playRound(played, NEVER, shape);
    return JSON.stringify(casesDue(played));
  };
  const plain = () => 'turn: answered';
  const drawn = [of(3, 1, plain), of(3, 1, (at) => `turn: ${at}`), of(4, 1, plain), of(3, 2, plain)];
  expect(new Set(drawn).size).toBe(4);
});

test('a lane that is folded from its log goes on where it was, without drawing again what was played', () => {
  const [whole, folded] = [createLane(CONFIGURATION, 0), createLane(CONFIGURATION, 0)];
  for (let round = 0; round < 3; round += 1)
    for (const { at } of whole.due(NEVER)) {
      const line = whole.lineOf(resultOf(0, at, `turn: ${at % 3}`)) ?? expect.fail();
      whole.take(line);
      folded.take(structuredClone(line));
    }
  expect(casesDue(folded)).toEqual(casesDue(whole));
  expect(folded.kept.map(({ at }) => at)).toEqual(whole.kept.map(({ at }) => at));
});

test('the log holds a case where it shows something new, and its trace where it fails so for the first time', () => {
  const lane = createLane(CONFIGURATION, 0);
  const [first] = lane.due(NEVER);
  const failing = { ...resultOf(0, 0), failed: ['a/b'], trace: 'turn 1' };
  expect(lane.lineOf(failing)).toMatchObject({ case: first?.case, trace: 'turn 1' });
  for (const { at } of lane.due(NEVER)) lane.take(lane.lineOf({ ...failing, at }) ?? expect.fail());
  const again = lane.lineOf({ ...failing, at: 4 });
  expect(again).toMatchObject({ at: 4, failed: ['a/b'] });
  expect([again?.case, again?.trace]).toEqual([undefined, undefined]);
});

test('what is not due is not taken', () => {
  const lane = createLane(CONFIGURATION, 0);
  const line = lane.lineOf(resultOf(0, 0)) ?? expect.fail();
  expect([lane.take(line), lane.take(line)]).toEqual([true, false]);
  expect([lane.lineOf(resultOf(0, 0)), lane.lineOf(resultOf(0, 99))]).toEqual([undefined, undefined]);
});

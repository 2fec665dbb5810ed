// What is selected from a journal: the places where histories stand, whole replies, faults that were never reached.
import { expect, test } from 'vitest';
import { entries, histories, isWhole, notReached, replyTo, within } from './journal.ts';
import {
  asks,
  assistant,
  CASE,
  ended,
  failed,
  handshake,
  observed,
  persisted,
  replied,
  requested,
} from './observation.fixture.ts';

const said = [asks, assistant('All is done.')];

test('histories stand in requests and in session files, each named for people', () => {
  const journal = [requested(1, [asks]), persisted(0, said), requested(2, said, 1), persisted(1, [asks], said)];
  expect(histories(observed(...journal))).toEqual([
    { where: 'request', at: 'request #1', location: { kind: 'request', exchange: 1, items: [] }, history: [asks] },
    {
      where: 'persisted',
      at: 'session file after turn 1',
      location: { kind: 'file', turn: 0, file: 0, items: [] },
      history: said,
    },
    { where: 'request', at: 'request #2', location: { kind: 'request', exchange: 2, items: [] }, history: said },
    {
      where: 'persisted',
      at: 'session file 1 after turn 2',
      location: { kind: 'file', turn: 1, file: 0, items: [] },
      history: [asks],
    },
    {
      where: 'persisted',
      at: 'session file 2 after turn 2',
      location: { kind: 'file', turn: 1, file: 1, items: [] },
      history: said,
    },
  ]);
});

test('within a history, items are named by their indexes, and what it lacks by its key', () => {
  const [place] = histories(observed(requested(1, said)));
  if (!place) throw new Error('a request is a place');
  expect(within(place, [1])).toEqual({ kind: 'request', exchange: 1, items: [1] });
  expect(within(place, [], 'user: Go on.')).toEqual({
    kind: 'request',
    exchange: 1,
    items: [],
    lacks: ['user: Go on.'],
  });
});

test('a reply is whole once its terminal event was delivered, with status 200', () => {
  const whole = observed(
    replied(1, ['created', 'completed']),
    replied(2, ['created'], { receipt: { ending: 'clean' } }),
    replied(3, ['completed'], { receipt: { status: 500 } }),
  );
  expect(entries(whole, 'reply').map(isWhole)).toEqual([true, false, false]);
  expect(replyTo(whole, 2)?.exchange).toBe(2);
  expect(replyTo(whole, 4)).toBeUndefined();
});

test('a fault is reached when it has refused a handshake', () => {
  expect(notReached(observed(handshake(1, 101)))).toEqual([0]);
  expect(notReached(observed(handshake(1, 503)))).toEqual([]);
});

test('a fault is reached when some reply says so', () => {
  const [fault] = CASE.faults;
  const two = { ...CASE, faults: [fault, fault].flatMap((one) => one ?? []) };
  expect(notReached({ case: two, journal: [replied(1, ['created'], { faults: [1] }), ended(failed)] })).toEqual([0]);
  expect(notReached({ case: two, journal: [] })).toEqual([0, 1]);
});

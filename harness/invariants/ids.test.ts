// No id stands twice in one history.
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
  persisted,
  requested,
} from '../core/observation.fixture.ts';
import { idsAreUnique } from './ids.ts';

test('holds for different ids, for items without one, and for the same items in the next request', () => {
  const first = [asks, called('call_j1_1', 'custom', 'ctc_1'), output('call_j1_1', 'custom')];
  const next = [...first, asks, assistant('All is done.', 'msg_1')];
  expect(idsAreUnique.check(observed(requested(1, first), requested(2, next), persisted(0, next)))).toEqual([]);
});

test('an item id that stands twice', () => {
  const said = assistant('All is done.', 'msg_1');
  expect(idsAreUnique.check(observed(requested(2, [asks, said, asks, said])))).toEqual([
    {
      variant: 'request/item',
      message: 'request #2: the item id msg_1 stands more than once.',
      at: [{ kind: 'request', exchange: 2, items: [1, 3] }],
    },
  ]);
});

test('a call that stands three times is told once', () => {
  const call = called('call_j1_1', 'custom');
  expect(idsAreUnique.check(observed(persisted(1, [call, call, call])))).toEqual([
    {
      variant: 'persisted/call',
      message: 'session file after turn 2: the call call_j1_1 stands more than once.',
      at: [{ kind: 'file', turn: 1, file: 0, items: [0, 1, 2] }],
    },
  ]);
});

test('a line that a fault has repeated on disk is not the client’s, until it sends it', () => {
  const twice = [asks, called('call_j1_1', 'custom'), called('call_j1_1', 'custom')];
  const repeated = [kept(0, file(twice.slice(0, 2))), damaged(1, file(twice)), kept(1, file(twice))];
  expect(idsAreUnique.check(observed(...repeated))).toEqual([]);
  expect(idsAreUnique.check(observed(...repeated, requested(2, twice, 1)))).toEqual([
    {
      variant: 'request/call',
      message: 'request #2: the call call_j1_1 stands more than once.',
      at: [{ kind: 'request', exchange: 2, items: [1, 2] }],
    },
  ]);
});

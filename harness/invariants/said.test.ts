// A history holds what the model said, and nothing that it did not say.
import { expect, test } from 'vitest';
import {
  asks,
  assistant,
  called,
  CASE,
  damaged,
  file,
  observed,
  output,
  persisted,
  replied,
  requested,
  user,
} from '../core/observation.fixture.ts';
import { turnOf } from '../core/script.ts';
import { historyWasSaid } from './said.ts';

const call = called('call_j1_1', 'custom');
const reply = replied(1, ['created', 'j1.done', 'completed'], { said: [assistant('Working on it.'), call] });

test('holds for what was said, for the beginning of it, and for what the client adds on its own', () => {
  const history = [asks, assistant('Working on'), call, output('call_j1_1', 'custom')];
  expect(historyWasSaid.check(observed(reply, requested(2, history), persisted(0, history)))).toEqual([]);
});

test('a message that the model never said', () => {
  expect(historyWasSaid.check(observed(reply, requested(2, [asks, assistant('I was interrupted.')])))).toEqual([
    {
      variant: 'request/message',
      message: 'request #2: the model never said "I was interrupted.".',
      at: [{ kind: 'request', exchange: 2, items: [1] }],
    },
  ]);
});

test('a call that the model never made, and one with another input', () => {
  const invented = called('call_j2_1', 'custom');
  const changed = { ...call, input: 'rm' } as typeof call;
  expect(historyWasSaid.check(observed(reply, persisted(0, [asks, invented, changed])))).toEqual([
    {
      variant: 'persisted/call',
      message: 'session file after turn 1: the model never made the call call_j2_1.',
      at: [{ kind: 'file', turn: 0, file: 0, items: [1] }],
    },
    {
      variant: 'persisted/input',
      message: 'session file after turn 1: the call call_j1_1 is not as the model made it.',
      at: [{ kind: 'file', turn: 0, file: 0, items: [2] }],
    },
  ]);
});

test("a message of the model's that stands as the user's", () => {
  const script = {
    ...CASE.script,
    turns: [turnOf('Do the work.', [{ kind: 'foreign', id: 'x1', item: 'user-message' }])],
  };
  const observation = { ...observed(requested(2, [asks, user('Foreign words (x1).')])), case: { ...CASE, script } };
  expect(historyWasSaid.check(observation)).toEqual([
    {
      variant: 'request/role',
      message: 'request #2: the model said "Foreign words (x1).", which stands here as the user\'s.',
      at: [{ kind: 'request', exchange: 2, items: [1] }],
    },
  ]);
});

test('words that a fault has garbled on disk are not made up by the client', () => {
  const garbled = [asks, assistant('All ?s done.')];
  expect(historyWasSaid.check(observed(damaged(1, file(garbled)), requested(2, garbled, 1)))).toEqual([]);
  expect(historyWasSaid.check(observed(requested(2, garbled, 1)))).toHaveLength(1);
});

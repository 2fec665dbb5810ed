// Items: what is picked from a history, and when an output answers a call.
import { expect, test } from 'vitest';
import { answers, calls, history, outputs } from './item.ts';
import { asks, assistant, called, output } from './observation.fixture.ts';

const call = { kind: 'call', via: 'custom', callId: 'call_j1_1', name: 'run', input: 'append' } as const;
const answer = { kind: 'output', via: 'custom', callId: 'call_j1_1', text: 'done' } as const;
const reasoning = { kind: 'reasoning', text: 'Hm.', encrypted: 'gAAA', id: 'rs_1' } as const;

test('calls and outputs are picked in order', () => {
  const all = [asks, call, reasoning, called('call_j2_1', 'function'), answer, assistant('Done.')];
  expect(calls(all)).toEqual([call, called('call_j2_1', 'function')]);
  expect(outputs(all)).toEqual([answer]);
});

test('an output answers a call of the same id and the same kind', () => {
  expect(answers(answer, call)).toBe(true);
  expect(answers({ ...answer, callId: 'call_j1_2' }, call)).toBe(false);
  expect(answers({ ...answer, via: 'function' }, call)).toBe(false);
});

test('a history of every kind of item is read, and one with an unknown field is not', () => {
  const all = [
    asks,
    call,
    reasoning,
    { kind: 'other', type: 'web_search_call' },
    output('call_j1_1', 'custom'),
    assistant('Done.', 'msg_1'),
  ];
  expect(history.parse(all)).toEqual(all);
  expect(history.safeParse([{ ...call, colour: 'red' }]).success).toBe(false);
});

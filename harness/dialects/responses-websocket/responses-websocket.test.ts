// The Responses API over a WebSocket: what a message asks for, what a response leaves behind, and how it refuses.
import { expect, test } from 'vitest';
import type { Utterance } from '../dialect.ts';
import { responses } from '../responses/index.ts';
import { responsesWebsocket } from './index.ts';

const { read, left, encode, errorBody, warmUp } = responsesWebsocket;
const CREATE = { type: 'response.create', model: 'scripted', input: [{ role: 'user', content: 'Go.' }] };
const GO = { kind: 'message', role: 'user', text: 'Go.' };

test('a message is a request as over HTTP', () => {
  expect(read(CREATE)).toEqual({ model: 'scripted', history: [GO], offered: [] });
  expect(read({ ...CREATE, previous_response_id: null, generate: true })).toEqual(read(CREATE));
});

test('it may go on from an earlier response', () => {
  expect(read({ ...CREATE, previous_response_id: 'resp_1' })).toMatchObject({ history: [GO], continues: 'resp_1' });
});

test('it may only warm up', () => {
  expect(read({ ...CREATE, generate: false })).toMatchObject({ history: [GO], warmsUp: true });
});

test.for([
  ['a message of another type', { ...CREATE, type: 'response.cancel' }, 'type'],
  ['a message without a type', { input: [] }, 'type'],
  ['an id that is none', { ...CREATE, previous_response_id: 1 }, 'previous_response_id'],
  ['an item that is none', { ...CREATE, input: [{}] }, 'input[0]'],
] as const)('%s is refused', ([, message, param]) => {
  expect(read(message)).toMatchObject({ status: 400, param });
});

const SAYS: Utterance[] = [
  { kind: 'text', id: 't1', text: 'Working.' },
  { kind: 'call', job: 'j1', callId: 'call_j1_3', via: 'custom', name: 'note', input: 'append j1' },
];

test('the events are those of the stream over HTTP', () => {
  expect(encode(SAYS, 3, 'scripted')).toEqual(responses.encode(SAYS, 3, 'scripted'));
});

test('a response leaves its id and what it said', () => {
  const terminal = encode(SAYS, 3, 'scripted').at(-1) ?? expect.fail('no events');
  expect(left(terminal)).toEqual({
    id: 'resp_3',
    items: [
      { kind: 'message', role: 'assistant', text: 'Working.', id: 'msg_t1_3' },
      {
        kind: 'call',
        via: 'custom',
        callId: 'call_j1_3',
        name: 'note',
        input: 'append j1',
        id: 'ctc_call_j1_3',
      },
    ],
  });
});

test('a warm-up says nothing, and leaves an id that no exchange has', () => {
  const events = warmUp(1, 'scripted');
  expect(events.map(({ label }) => label)).toEqual(['created', 'in_progress', 'completed']);
  expect(left(events.at(-1) ?? expect.fail('no events'))).toEqual({ id: 'resp_warm_1', items: [] });
});

test('an error is an event with the status in it', () => {
  const error = { status: 400, message: 'No.', param: 'input', code: 'previous_response_not_found' };
  expect(JSON.parse(errorBody(error))).toEqual({
    type: 'error',
    status: 400,
    error: { type: 'invalid_request_error', code: 'previous_response_not_found', message: 'No.', param: 'input' },
  });
});

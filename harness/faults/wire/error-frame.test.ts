// What an error frame does to a reply over a WebSocket.
import { expect, test } from 'vitest';
import type { Piece } from '../../core/event.ts';
import { textFrame } from '../../core/websocket-frame.ts';
import { errorFrame } from './error-frame.ts';

const events = ['created', 'j1.done', 'completed'].map((label): Piece => {
  const event = { label, type: label, data: {} };
  return { kind: 'write', bytes: textFrame(label), event, whole: true };
});
const reply: Piece[] = [{ kind: 'head', status: 200, headers: {} }, ...events, { kind: 'end', ending: 'kept' }];
const fault = {
  kind: 'error-frame',
  exchange: 1,
  at: { event: 0 },
  code: 'previous_response_not_found',
} as const;

test('the error takes the place of what was still to come, and the connection stays open', () => {
  const error = {
    type: 'error',
    status: 400,
    error: {
      type: 'invalid_request_error',
      message: 'Previous response not found.',
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    },
  };
  expect(errorFrame.apply(reply, fault)).toEqual([
    reply[0],
    { kind: 'write', bytes: textFrame(JSON.stringify(error)), whole: true, damaged: true },
    { kind: 'end', ending: 'kept' },
  ]);
});

test('it can come behind an event, and the connection can end with it', () => {
  const limit = { ...fault, at: { after: 'j1.done' }, code: 'websocket_connection_limit_reached', ending: 'clean' };
  const late = errorFrame.schema.parse(limit);
  const pieces = errorFrame.apply(reply, late) ?? expect.fail('strikes nothing');
  expect(pieces.slice(0, 3)).toEqual(reply.slice(0, 3));
  expect(pieces.slice(3)).toMatchObject([
    { kind: 'write', damaged: true },
    { kind: 'end', ending: 'clean' },
  ]);
  expect(errorFrame.describe(late)).toBe('error websocket_connection_limit_reached after j1.done (clean)');
});

test('behind the terminal event it would belong to no request', () => {
  expect(errorFrame.apply(reply, { ...fault, at: { after: 'completed' } })).toBeUndefined();
  expect(errorFrame.apply(reply, { ...fault, at: { event: 3 } })).toBeUndefined();
});

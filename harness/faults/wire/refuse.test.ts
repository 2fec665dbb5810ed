// A refusal, by example.
import { expect, test } from 'vitest';
import type { Piece } from '../../core/event.ts';
import { refuse } from './refuse.ts';

const reply: Piece[] = [
  { kind: 'head', status: 200, headers: {} },
  { kind: 'end', ending: 'clean' },
];

test('a refusal with a body of its own', () => {
  const fault = { kind: 'refuse', exchange: 1, status: 503, body: 'Zu früh.', retryAfter_s: 2 } as const;
  expect(refuse.apply(reply, fault)).toEqual([
    {
      kind: 'head',
      damaged: true,
      status: 503,
      headers: { 'content-type': 'application/json', 'content-length': '9', 'retry-after': '2' },
    },
    { kind: 'write', bytes: new TextEncoder().encode('Zu früh.'), whole: true },
    { kind: 'end', ending: 'clean' },
  ]);
  expect(refuse.describe(fault)).toBe('refuse with 503, Retry-After 2 s');
});

test.for([
  [429, 'requests', 'rate_limit_exceeded', 'Rate limit reached. Please try again later.'],
  [500, 'server_error', null, 'The server had an error while processing your request. Sorry about that!'],
  [503, 'server_error', 'server_is_overloaded', 'The engine is currently overloaded, please try again later.'],
  [418, 'api_error', null, 'The server answered with status 418.'],
] as const)('the error object of a %i', ([status, type, code, message]) => {
  const [, write] = refuse.apply(reply, { kind: 'refuse', exchange: 1, status }) ?? [];
  const body = write?.kind === 'write' ? new TextDecoder().decode(write.bytes) : '';
  expect(JSON.parse(body)).toEqual({ error: { type, code, message, param: null } });
});

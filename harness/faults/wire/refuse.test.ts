// A refusal, by example.
import { expect, test } from 'vitest';
import type { Piece } from '../../core/event.ts';
import { API_ERRORS, apiErrorName } from '../api-errors.ts';
import { refuse, type Refuse } from './refuse.ts';

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

/** The head, and the body as JSON. */
function struck(fault: Omit<Refuse, 'kind' | 'exchange'>) {
  const [first, write] = refuse.apply(reply, { kind: 'refuse', exchange: 1, ...fault }) ?? [];
  const body = write?.kind === 'write' ? new TextDecoder().decode(write.bytes) : '';
  return { head: first, error: JSON.parse(body) as unknown };
}

test.for([
  [429, 'requests', 'rate_limit_exceeded', 'Rate limit reached. Please try again later.'],
  [500, 'server_error', null, 'The server had an error while processing your request. Sorry about that!'],
  [503, 'server_error', 'server_is_overloaded', 'The engine is currently overloaded, please try again later.'],
  [418, 'api_error', null, 'The server answered with status 418.'],
] as const)('the error object of a %i', ([status, type, code, message]) => {
  expect(struck({ status }).error).toEqual({ error: { type, code, message, param: null } });
});

test.for(apiErrorName.options)('%s comes with its own status, and with no other', (error) => {
  const { status } = API_ERRORS[error];
  expect(struck({ status, error })).toMatchObject({ head: { status }, error: { error: API_ERRORS[error].error } });
  expect(refuse.describe({ kind: 'refuse', exchange: 1, status, error })).toBe(`refuse with ${status} (${error})`);
  expect(refuse.schema.safeParse({ kind: 'refuse', exchange: 1, status, error }).success).toBe(true);
  expect(refuse.schema.safeParse({ kind: 'refuse', exchange: 1, status: 418, error }).success).toBe(false);
});

test('Retry-After has three spellings', () => {
  const spelt = (retryAfterAs?: Refuse['retryAfterAs']) => {
    const { head } = struck({ status: 429, retryAfter_s: 1.5, ...(retryAfterAs && { retryAfterAs }) });
    if (head?.kind !== 'head') return expect.fail('no head');
    const { 'content-type': _type, 'content-length': _length, ...headers } = head.headers;
    return { headers, dates: head.dates };
  };
  expect(spelt()).toEqual({ headers: { 'retry-after': '1.5' } });
  expect(spelt('seconds')).toEqual({ headers: { 'retry-after': '1.5' } });
  expect(spelt('milliseconds')).toEqual({ headers: { 'retry-after-ms': '1500' } });
  expect(spelt('date')).toEqual({ headers: {}, dates: { 'retry-after': 1.5 } });
});

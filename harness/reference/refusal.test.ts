// What the reference client makes of responses that are no event stream.
import { expect, test } from 'vitest';
import { refusalIn } from './refusal.ts';

function response(status: number, headers: Record<string, string>, body = ''): Response {
  return new Response(status === 204 ? null : body, { status, headers });
}

test.for(['text/event-stream', 'TEXT/EVENT-STREAM', 'text/event-stream; charset=latin1'])(
  '%s streams',
  async (type) => {
    expect(await refusalIn(response(200, { 'content-type': type }))).toBeUndefined();
  },
);

test.for(['application/json', 'text/html', 'text/event-streams'])('a 200 with %s is no answer', async (type) => {
  expect(await refusalIn(response(200, { 'content-type': type }, '<html>'))).toEqual({
    kind: 'broken',
    message: 'HTTP 200, but no event stream: <html>',
  });
});

test('what may go away by itself is worth a retry, and nothing else', async () => {
  const statuses = [301, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529];
  const kinds = await Promise.all(
    statuses.map(async (status) => [(await refusalIn(response(status, {})))?.kind, status]),
  );
  expect(kinds.flatMap(([kind, status]) => (kind === 'broken' ? [status] : []))).toEqual([
    408, 409, 429, 500, 502, 503, 504, 529,
  ]);
});

test.for([
  ['rate_limit_exceeded', 'requests', 'broken'],
  ['insufficient_quota', 'insufficient_quota', 'refused'],
  [null, 'usage_limit_reached', 'refused'],
] as const)('a 429 with the code %s and the type %s is %s', async ([code, type, kind]) => {
  expect(await refusalIn(response(429, {}, JSON.stringify({ error: { code, type } })))).toMatchObject({ kind });
});

test.for<[string, Record<string, string>, number | undefined]>([
  ['seconds', { 'retry-after': '2' }, 2_000],
  ['fractions of seconds', { 'retry-after': '0.5' }, 500],
  ['milliseconds', { 'retry-after-ms': '1500' }, 1_500],
  ['milliseconds before seconds', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1_500],
  ['a date', { date: 'Sat, 21 Nov 2026 10:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' }, 7_000],
  ['a date without another to count from', { 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' }, undefined],
  ['nonsense', { 'retry-after': 'soon' }, undefined],
  ['nothing', {}, undefined],
])('Retry-After: %s', async ([, headers, retryAfter_ms]) => {
  expect((await refusalIn(response(503, headers)))?.retryAfter_ms).toBe(retryAfter_ms);
});

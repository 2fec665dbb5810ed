// Redirects, by example.
import { expect, test } from 'vitest';
import { end, reply } from './whole-reply.fixture.ts';
import { redirect, type Redirect } from './redirect.ts';

const to = (target: Redirect['to'], status: Redirect['status'] = 307) =>
  ({ kind: 'redirect', exchange: 2, status, to: target }) as const;

test.for<[Redirect['to'], Record<string, string>, string]>([
  ['here', { location: '?redirected-from=2' }, 'redirect with 307 to another query'],
  ['loop', { location: '?redirected-from=2' }, 'redirect with 307 in a loop'],
  ['nowhere', {}, 'redirect with 307 without a Location'],
  ['refused', { location: 'http://127.0.0.1:2/responses' }, 'redirect with 307 to a refused port'],
])('%s', ([target, location, words]) => {
  expect(redirect.apply(reply, to(target))).toEqual([
    { kind: 'head', status: 307, headers: { ...location, 'content-length': '0' }, damaged: true },
    end('clean'),
  ]);
  expect(redirect.describe(to(target))).toBe(words);
});

test('only a loop redirects those again who follow it', () => {
  expect((['here', 'loop', 'nowhere', 'refused'] as const).filter((one) => redirect.followed?.(to(one)))).toEqual([
    'loop',
  ]);
});

// What a reply costs, and the headers around it.
import { expect, test } from 'vitest';
import { headers } from './headers.ts';
import { usage } from './usage.ts';

const user = (text: string) => ({ kind: 'message', role: 'user', text }) as const;

test('tokens grow with what is heard and said, and thinking is counted', () => {
  const said = [
    { kind: 'reasoning', id: 'r1', text: 'x'.repeat(40), encrypted: true },
    { kind: 'text', id: 't1', text: 'x'.repeat(20) },
  ] as const;
  expect(usage(said, [user('x'.repeat(77))])).toEqual({
    input_tokens: 130,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: 15,
    output_tokens_details: { reasoning_tokens: 10 },
    total_tokens: 145,
  });
});

test('of a long input whole blocks come from the cache', () => {
  const { input_tokens, input_tokens_details } = usage([], [user('x'.repeat(8_000))]);
  expect(input_tokens).toBeGreaterThan(2_000);
  expect(input_tokens_details.cached_tokens).toBe(2_048);
});

test('the headers tell the request and what is left of the limits', () => {
  expect(headers(3)).toEqual({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': 'req_00000000000000000000000000000003',
    'openai-version': '2020-10-01',
    'openai-processing-ms': '83',
    'x-ratelimit-limit-requests': '5000',
    'x-ratelimit-remaining-requests': '4997',
    'x-ratelimit-reset-requests': '36ms',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-tokens': '1997000',
    'x-ratelimit-reset-tokens': '90ms',
  });
});

// The headers of a streamed reply, as the real API sends them: which request it was, how long it took, and what is left of the
// rate limits. They follow from the number of the exchange, so that a reply is the same in every run.

/** What the windows allow in a minute; they are far from empty, as they are for most users. */
const REQUESTS_A_MINUTE = 5_000;
const TOKENS_A_MINUTE = 2_000_000;
const TOKENS_A_REQUEST = 1_000;

export function headers(exchange: number): Readonly<Record<string, string>> {
  const tokens = Math.min(TOKENS_A_MINUTE, exchange * TOKENS_A_REQUEST);
  const requests = Math.min(REQUESTS_A_MINUTE, exchange);
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': `req_${exchange.toString(16).padStart(32, '0')}`,
    'openai-version': '2020-10-01',
    'openai-processing-ms': String(80 + (exchange % 40)),
    'x-ratelimit-limit-requests': String(REQUESTS_A_MINUTE),
    'x-ratelimit-remaining-requests': String(REQUESTS_A_MINUTE - requests),
    'x-ratelimit-reset-requests': `${requests * 12}ms`,
    'x-ratelimit-limit-tokens': String(TOKENS_A_MINUTE),
    'x-ratelimit-remaining-tokens': String(TOKENS_A_MINUTE - tokens),
    'x-ratelimit-reset-tokens': `${(tokens * 60_000) / TOKENS_A_MINUTE}ms`,
  };
}

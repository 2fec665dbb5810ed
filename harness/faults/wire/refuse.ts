// Answers a request with an HTTP error instead of a stream.
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';

const schema = z.strictObject({
  kind: z.literal('refuse'),
  exchange: faultExchange,
  status: z.int().min(400).max(599),
  /** The whole body; where it is absent, an error object in the API's own form. */
  body: z.string().optional(),
  /** Seconds, as the header has them. */
  retryAfter_s: z.number().min(0).max(60).optional(),
});
export type Refuse = z.infer<typeof schema>;

/** The API's own words for the statuses that clients meet most. */
const WORDS: Readonly<Record<number, { type: string; code: string | null; message: string }>> = {
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached. Please try again later.' },
  500: {
    type: 'server_error',
    code: null,
    message: 'The server had an error while processing your request. Sorry about that!',
  },
  503: {
    type: 'server_error',
    code: 'server_is_overloaded',
    message: 'The engine is currently overloaded, please try again later.',
  },
};

export const refuse: FaultKind<Refuse> = {
  kind: 'refuse',
  family: 'wire',
  models: 'A model server that is down, overloaded or rate-limiting, and says so before it streams.',
  schema,
  // Over a WebSocket it takes an error frame, or a handshake that is refused.
  carriers: ['http', 'intercept'],

  describe: ({ status, retryAfter_s }) =>
    `refuse with ${status}${retryAfter_s === undefined ? '' : `, Retry-After ${retryAfter_s} s`}`,

  apply(_pieces, { status, body, retryAfter_s }): Piece[] {
    const error = WORDS[status] ?? {
      type: 'api_error',
      code: null,
      message: `The server answered with status ${status}.`,
    };
    const bytes = new TextEncoder().encode(body ?? JSON.stringify({ error: { ...error, param: null } }));
    const headers = {
      'content-type': 'application/json',
      'content-length': String(bytes.length),
      ...(retryAfter_s !== undefined && { 'retry-after': String(retryAfter_s) }),
    };
    return [
      { kind: 'head', status, headers, damaged: true },
      { kind: 'write', bytes, whole: true },
      { kind: 'end', ending: 'clean' },
    ];
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('refuse' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      status: fc.constantFrom(500, 502, 503, 504),
    }),

  simpler: (fault) => [
    ...(fault.exchange > 1 ? [{ ...fault, exchange: fault.exchange - 1 }] : []),
    ...(fault.status !== 500 ? [{ ...fault, status: 500 }] : []),
  ],
};

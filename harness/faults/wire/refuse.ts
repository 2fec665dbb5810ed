// Answers a request with an HTTP error instead of a stream.
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import { API_ERRORS, apiErrorName, type ApiErrorName, type ErrorObject } from '../api-errors.ts';
import type { FaultKind } from '../kind.ts';

const schema = z
  .strictObject({
    kind: z.literal('refuse'),
    exchange: faultExchange,
    status: z.int().min(400).max(599),
    /** Which of the API's errors it is, where the status has more than one. */
    error: apiErrorName.optional(),
    /** The whole body; where it is absent, an error object in the API's own form. */
    body: z.string().optional(),
    /** After how many seconds the client may come back. */
    retryAfter_s: z.number().min(0).max(60).optional(),
    /** How the header says that: seconds where it is absent, else an HTTP date, or the API's own `retry-after-ms`. */
    retryAfterAs: z.enum(['seconds', 'date', 'milliseconds']).optional(),
  })
  .refine(({ error, status }) => error === undefined || API_ERRORS[error].status === status, {
    path: ['error'],
    error: 'comes with another status',
  });
export type Refuse = z.infer<typeof schema>;

/** What the statuses that clients meet most say where no error is named. */
const USUAL: Readonly<Record<number, ApiErrorName>> = {
  429: 'rate_limit_exceeded',
  500: 'server_error',
  503: 'server_is_overloaded',
};

export const refuse: FaultKind<Refuse> = {
  kind: 'refuse',
  family: 'wire',
  // Each of its many statuses and errors is answered in another way.
  weight: 3,
  models: 'A model server that is down, overloaded or rate-limiting, or will not take the request, and says so.',
  schema,
  // Over a WebSocket it takes an error frame, or a handshake that is refused.
  carriers: ['http', 'intercept'],

  describe({ status, error, retryAfter_s, retryAfterAs = 'seconds' }) {
    const named = error === undefined ? '' : ` (${error})`;
    const spelling = retryAfterAs === 'seconds' ? '' : ` as ${retryAfterAs === 'date' ? 'a date' : retryAfterAs}`;
    return `refuse with ${status}${named}${retryAfter_s === undefined ? '' : `, Retry-After ${retryAfter_s} s${spelling}`}`;
  },

  apply(_pieces, fault): Piece[] {
    const bytes = new TextEncoder().encode(fault.body ?? JSON.stringify({ error: errorOf(fault) }));
    const headers = {
      'content-type': 'application/json',
      'content-length': String(bytes.length),
      ...delayHeader(fault),
    };
    const { retryAfter_s, retryAfterAs } = fault;
    return [
      {
        kind: 'head',
        status: fault.status,
        headers,
        ...(retryAfter_s !== undefined && retryAfterAs === 'date' && { dates: { 'retry-after': retryAfter_s } }),
        damaged: true,
      },
      { kind: 'write', bytes, whole: true },
      { kind: 'end', ending: 'clean' },
    ];
  },

  arbitrary: ({ replies }) =>
    fc
      .record({
        exchange: fc.integer({ min: 1, max: replies.length }),
        how: fc.oneof(
          { weight: 2, arbitrary: failures },
          { weight: 2, arbitrary: delays },
          { weight: 1, arbitrary: errors },
        ),
      })
      .map(({ exchange, how }) => ({ kind: 'refuse', exchange, ...how })),

  simpler({ error, retryAfter_s, retryAfterAs, body, ...fault }) {
    const delay = { ...(retryAfter_s !== undefined && { retryAfter_s }), ...(retryAfterAs && { retryAfterAs }) };
    const said = { ...(error && { error }), ...(body !== undefined && { body }) };
    return [
      ...(error || body !== undefined ? [{ ...fault, ...delay }] : []),
      ...(retryAfter_s !== undefined || retryAfterAs ? [{ ...fault, ...said }] : []),
      ...(fault.exchange > 1 ? [{ ...fault, ...said, ...delay, exchange: fault.exchange - 1 }] : []),
      ...(fault.status !== 500 ? [{ ...fault, ...delay, status: 500 }] : []),
    ];
  },
};

type How = Omit<Refuse, 'kind' | 'exchange'>;

/** A server that fails. */
const failures: fc.Arbitrary<How> = fc.record({ status: fc.constantFrom(500, 502, 503, 504) });

/** One that asks for a pause, which a client takes in real time; a date has no fractions. */
const delays: fc.Arbitrary<How> = fc.constantFrom<How>(
  { status: 503, retryAfter_s: 1 },
  { status: 429, retryAfter_s: 1, retryAfterAs: 'date' },
  { status: 429, retryAfter_s: 0.4, retryAfterAs: 'milliseconds' },
);

/** A client may answer a full context by rewriting its history, which no invariant knows to tell from losing it. */
const errors: fc.Arbitrary<How> = fc
  .constantFrom(...apiErrorName.options.filter((name) => name !== 'context_length_exceeded'))
  .map((error) => ({ status: API_ERRORS[error].status, error }));

function errorOf({ status, error }: Refuse): ErrorObject {
  const name = error ?? USUAL[status];
  if (name !== undefined) return API_ERRORS[name].error;
  return { message: `The server answered with status ${status}.`, type: 'api_error', param: null, code: null };
}

function delayHeader({ retryAfter_s, retryAfterAs = 'seconds' }: Refuse): Record<string, string> {
  if (retryAfter_s === undefined) return {};
  switch (retryAfterAs) {
    case 'seconds':
      return { 'retry-after': String(retryAfter_s) };
    case 'milliseconds':
      return { 'retry-after-ms': String(Math.round(retryAfter_s * 1_000)) };
    case 'date':
      // Only the endpoint has a clock.
      return {};
  }
}

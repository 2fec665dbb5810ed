// Refuses a WebSocket's handshake with an HTTP status. A client can then ask over HTTP instead, under the same URL.
import fc from 'fast-check';
import { z } from 'zod';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { oneEarlier } from './position.ts';
import { refuse } from './refuse.ts';

const schema = z.strictObject({
  kind: z.literal('upgrade'),
  /** Handshakes are refused on the way to this exchange, until it arrives by whatever way. */
  exchange: faultExchange,
  status: z.int().min(300).max(599),
  /** The whole body; empty where it is absent, as a proxy's refusal may be. */
  body: z.string().optional(),
  /** How many of them; all where it is absent. */
  times: z.int().min(1).max(100).optional(),
});
export type Upgrade = z.infer<typeof schema>;

/** What clients tell apart: no WebSocket here, not for you, not now. */
const STATUSES = [426, 404, 401, 403, 429, 500, 503] as const;

export const upgrade: FaultKind<Upgrade> = {
  kind: 'upgrade',
  family: 'wire',
  models: 'A proxy or server that does not take WebSockets, or takes none at the moment.',
  schema,
  carriers: ['websocket'],
  handshakes: ({ times }) => times ?? Number.POSITIVE_INFINITY,

  describe: ({ status, times }) =>
    `refuse the WebSocket with ${status}${times === undefined ? '' : `, at most ${times} times`}`,

  apply: (pieces, { exchange, status, body = '' }) => refuse.apply(pieces, { kind: 'refuse', exchange, status, body }),

  // Further handshakes come only after a connection was lost, so most are drawn for the first.
  arbitrary: ({ replies }) =>
    fc.record(
      {
        kind: fc.constant('upgrade' as const),
        exchange: fc.oneof(
          { weight: 3, arbitrary: fc.constant(1) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: replies.length }) },
        ),
        status: fc.constantFrom(...STATUSES),
        times: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ['kind', 'exchange', 'status'] },
    ),

  simpler: (fault) => [
    ...oneEarlier(fault),
    ...(fault.status !== STATUSES[0] ? [{ ...fault, status: STATUSES[0] }] : []),
    ...(fault.times !== undefined && fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : []),
  ],
};

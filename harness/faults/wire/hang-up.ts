// Closes a kept-alive connection right behind a whole reply, so that the next request must open a new one. What a client knows of
// that when it asks again at once is a race in any real network: such a request is lost, and only a retry mends it. Between two
// turns it is none, because the harness prompts only when both ends are closed: replies that call a tool are not struck.
// The sister of this kind is `unanswered`: the connection dies under the next request.
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { asksForWork, endsTurn, oneEarlier } from './position.ts';

const schema = z.strictObject({
  kind: z.literal('hang-up'),
  exchange: faultExchange,
  how: z.enum(['fin', 'reset']),
});
export type HangUp = z.infer<typeof schema>;

export const hangUp: FaultKind<HangUp> = {
  kind: 'hang-up',
  family: 'wire',
  models: 'A server or a balancer that closes idle connections without a word; behind a reply that ends a turn.',
  schema,
  carriers: ['http'],
  alone: true,
  describe: ({ how }) => `hang up behind the reply (${how})`,

  apply(pieces, { how }) {
    const last = pieces.at(-1);
    if (last?.kind !== 'end' || last.ending !== 'clean') return undefined;
    if (asksForWork(pieces.flatMap((piece) => (piece.kind === 'write' ? (piece.event?.label ?? []) : []))))
      return undefined;
    return [...pieces.slice(0, -1), { ...last, afterwards: { kind: 'hang-up', how } } satisfies Piece];
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('hang-up' as const),
      exchange: fc.constantFrom(...endsTurn(replies)),
      how: fc.constantFrom('fin' as const, 'reset' as const),
    }),
  simpler: (fault) => [...(fault.how !== 'fin' ? [{ ...fault, how: 'fin' as const }] : []), ...oneEarlier(fault)],
};

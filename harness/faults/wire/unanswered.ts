// Never answers: the request is read, and no head of a response comes. Behind a reply that left the connection open this is what
// a client meets that uses a connection which has died meanwhile.
import fc from 'fast-check';
import { z } from 'zod';
import { ending } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { oneEarlier } from './position.ts';

const schema = z.strictObject({
  kind: z.literal('unanswered'),
  exchange: faultExchange,
  ending: ending.exclude(['clean']),
});
export type Unanswered = z.infer<typeof schema>;

/** A stall costs the client's patience in real time, so it is drawn seldom. */
const endings = fc.oneof(
  { weight: 4, arbitrary: fc.constant('fin' as const) },
  { weight: 4, arbitrary: fc.constant('reset' as const) },
  { weight: 1, arbitrary: fc.constant('stall' as const) },
);

export const unanswered: FaultKind<Unanswered> = {
  kind: 'unanswered',
  family: 'wire',
  models: 'A server that takes a request and dies, or a kept-alive connection that is closed just as it is used again.',
  schema,
  carriers: ['http'],
  silences: (fault) => fault.ending === 'stall',
  describe: ({ ending: how }) => `no answer (${how})`,
  apply: (_pieces, { ending: how }) => [{ kind: 'end', ending: how }],
  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('unanswered' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      ending: endings,
    }),
  simpler: (fault) => [...(fault.ending !== 'fin' ? [{ ...fault, ending: 'fin' as const }] : []), ...oneEarlier(fault)],
};

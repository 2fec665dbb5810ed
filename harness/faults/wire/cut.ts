// Severs a reply at a cut point: so many whole events, so many bytes of the next one, then the chosen ending.
import fc from 'fast-check';
import { z } from 'zod';
import { ending, position } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { boundaryAfter, drawPosition, earlier, inReply, oneEarlier, positionWords, splitAt } from './position.ts';

const schema = z.strictObject({ kind: z.literal('cut'), exchange: faultExchange, at: position, ending });
export type Cut = z.infer<typeof schema>;

/** A stall costs the client's patience in real time, so it is drawn seldom. */
const endings: fc.Arbitrary<Cut['ending']> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('fin' as const) },
  { weight: 2, arbitrary: fc.constant('clean' as const) },
  { weight: 2, arbitrary: fc.constant('reset' as const) },
  { weight: 1, arbitrary: fc.constant('stall' as const) },
);

export const cut: FaultKind<Cut> = {
  kind: 'cut',
  family: 'wire',
  // It has by far the most places, each with several endings, and is the commonest failure of all.
  weight: 8,
  models: 'A connection that dies in mid-stream: a proxy timeout, a lost network, a server that is restarted.',
  schema,
  silences: (fault) => fault.ending === 'stall',

  describe: ({ at, ending: how }) => `cut ${positionWords(at)} (${how})`,

  apply(pieces, { at, ending: how }) {
    const split = splitAt(pieces, at);
    return split && [...split[0], { kind: 'end', ending: how }];
  },

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record({
        kind: fc.constant('cut' as const),
        exchange: fc.constant(exchange),
        at: drawPosition(shape),
        ending: endings,
      }),
    ),

  // What it let through says where it is, also in a reply that has lost some of its events.
  named: (fault, { events, partial }) => ({
    ...fault,
    at: partial
      ? { in: partial.label, byte: ('byte' in fault.at && fault.at.byte) || partial.bytes }
      : boundaryAfter(events),
  }),

  simpler: (fault, delivered) => [
    ...(fault.ending !== 'fin' ? [{ ...fault, ending: 'fin' as const }] : []),
    ...earlier(fault.at, delivered).map((at): Cut => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

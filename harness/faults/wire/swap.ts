// An event and the next one come in the wrong order.
import { z } from 'zod';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { SSE } from './frame.ts';
import {
  boundary,
  drawEvent,
  earlier,
  eventAt,
  eventsIn,
  eventWords,
  inReply,
  named,
  oneEarlier,
  replaced,
  wholeWrite,
} from './position.ts';

const schema = z.strictObject({ kind: z.literal('swap'), exchange: faultExchange, at: boundary });
export type Swap = z.infer<typeof schema>;

export const swap: FaultKind<Swap> = {
  kind: 'swap',
  family: 'wire',
  models: 'A server that writes from several threads, so that two events overtake each other.',
  schema,
  // Over a WebSocket nothing but its order tells to which reply an event belongs.
  carriers: SSE,

  describe: ({ at }) => `${eventWords(at)} comes behind the next one`,

  apply(pieces, { at }) {
    const first = eventAt(pieces, at);
    const second = first && eventsIn(pieces).find((one) => one.from >= first.to);
    if (!second) return undefined;
    const late = { ...wholeWrite(pieces, first), damaged: true } as const;
    const soon = { ...wholeWrite(pieces, second), damaged: true } as const;
    return replaced(replaced(pieces, second, [late]), first, [soon]);
  },

  arbitrary: (reach) =>
    inReply(reach, (exchange, { labels, sizes }) =>
      drawEvent({ labels: labels.slice(0, -1), sizes: sizes.slice(0, -1) }).map((at): Swap => ({
        kind: 'swap',
        exchange,
        at,
      })),
    ),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...earlier(fault.at, delivered).map((at): Swap => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

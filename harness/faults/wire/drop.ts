// An event never comes; the one behind it is where a client can tell.
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

const schema = z.strictObject({ kind: z.literal('drop'), exchange: faultExchange, at: boundary });
export type Drop = z.infer<typeof schema>;

export const drop: FaultKind<Drop> = {
  kind: 'drop',
  family: 'wire',
  models:
    'An event that is lost between the model and the client, such as the terminal one of a server that forgets it.',
  schema,
  // Over a WebSocket nothing but its order tells to which reply an event belongs.
  carriers: SSE,

  describe: ({ at }) => `${eventWords(at)} never comes`,

  apply(pieces, { at }) {
    const found = eventAt(pieces, at);
    if (!found) return undefined;
    const next = eventsIn(pieces).find((one) => one.from >= found.to);
    const marked = next ? replaced(pieces, next, [{ ...wholeWrite(pieces, next), damaged: true }]) : pieces;
    return replaced(marked, found, []);
  },

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) => drawEvent(shape).map((at): Drop => ({ kind: 'drop', exchange, at }))),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...earlier(fault.at, delivered).map((at): Drop => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

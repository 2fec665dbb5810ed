// An event comes twice.
import { z } from 'zod';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { SSE } from './frame.ts';
import {
  boundary,
  drawEvent,
  earlier,
  eventAt,
  eventWords,
  inReply,
  named,
  oneEarlier,
  replaced,
  wholeWrite,
} from './position.ts';

const schema = z.strictObject({ kind: z.literal('repeat'), exchange: faultExchange, at: boundary });
export type Repeat = z.infer<typeof schema>;

export const repeat: FaultKind<Repeat> = {
  kind: 'repeat',
  family: 'wire',
  models: 'A relay that sends again what it is not sure to have sent.',
  schema,
  // Over a WebSocket nothing but its order tells to which reply an event belongs.
  carriers: SSE,

  describe: ({ at }) => `${eventWords(at)} comes twice`,

  apply(pieces, { at }) {
    const found = eventAt(pieces, at);
    if (!found) return undefined;
    const write = wholeWrite(pieces, found);
    return replaced(pieces, found, [write, { ...write, damaged: true }]);
  },

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) => drawEvent(shape).map((at): Repeat => ({ kind: 'repeat', exchange, at }))),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...earlier(fault.at, delivered).map((at): Repeat => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

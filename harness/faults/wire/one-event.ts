// What the kinds of faults have in common that strike one event, and have no more to say of it than which.
import type fc from 'fast-check';
import { z } from 'zod';
import type { Receipt } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { Reach } from '../kind.ts';
import { SSE } from './frame.ts';
import { boundary, drawEvent, earlier, inReply, named, oneEarlier, type Boundary } from './position.ts';

/** No interface: those have no index signature, which faults in general have. */
export type OneEvent<Kind extends string> = { kind: Kind; exchange: number; at: Boundary };

export function oneEvent<const Kind extends string>(kind: Kind) {
  type Fault = OneEvent<Kind>;
  return {
    kind,
    family: 'wire' as const,
    schema: z.strictObject({ kind: z.literal(kind), exchange: faultExchange, at: boundary }) as z.ZodType<Fault>,
    // Over a WebSocket nothing but its order tells to which reply an event belongs.
    carriers: SSE,
    arbitrary: (reach: Reach): fc.Arbitrary<Fault> =>
      inReply(reach, (exchange, shape) => drawEvent(shape).map((at) => ({ kind, exchange, at }))),
    named: (fault: Fault, delivered: Receipt): Fault => ({ ...fault, at: named(fault.at, delivered) }),
    simpler: (fault: Fault, delivered: Receipt): Fault[] => [
      ...earlier(fault.at, delivered).map((at) => ({ ...fault, at })),
      ...oneEarlier(fault),
    ],
  };
}

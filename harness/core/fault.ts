// A fault is one deviation from a healthy run, as data. This page knows only what all faults share; each kind brings its own
// fields, schema and behaviour in one file under `faults/`.
import { z } from 'zod';

/** The exchange that a fault strikes, numbered from 1 in the order in which requests arrive. */
export const faultExchange = z.int().min(1);

/** The turn before which a fault strikes, numbered from 1; there is a session before it only from the second on. */
export const faultTurn = z.int().min(2);

/** What every fault has: its kind, and the exchange or the turn that it strikes. Its kind knows the rest. */
const anyFault = z
  .looseObject({ kind: z.string(), exchange: faultExchange.optional(), turn: faultTurn.optional() })
  .refine(({ exchange, turn }) => exchange !== undefined || turn !== undefined, {
    path: ['exchange'],
    message: 'a fault has an exchange that it strikes, or a turn before which it strikes',
  });

/** Strikes while a reply is on its way: the wire, or the client's process. */
export interface ReplyFault {
  readonly kind: string;
  readonly exchange: number;
  readonly [field: string]: unknown;
}

/** Strikes in the gap between two sessions: what the client keeps, or the client while it idles. */
export interface GapFault {
  readonly kind: string;
  readonly turn: number;
  readonly [field: string]: unknown;
}

export type FaultData = ReplyFault | GapFault;

export const faultData: z.ZodType<FaultData> = anyFault.transform((fault) => fault as FaultData);

export function strikesReply(fault: FaultData): fault is ReplyFault {
  return typeof fault['exchange'] === 'number';
}

export function strikesGap(fault: FaultData): fault is GapFault {
  return !strikesReply(fault);
}

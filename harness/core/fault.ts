// A fault is one deviation from a healthy run, as data. This page knows only what all faults share; each kind brings its own
// fields, schema and behaviour in one file under `faults/`.
import { z } from 'zod';

/** The exchange that a fault strikes, numbered from 1 in the order in which requests arrive. */
export const faultExchange = z.int().min(1);

/** The turn before which a fault strikes, numbered from 1; there is a session before it only from the second on. */
export const faultTurn = z.int().min(2);

const replyFault = z.looseObject({ kind: z.string(), exchange: faultExchange });
const gapFault = z.looseObject({ kind: z.string(), turn: faultTurn });

/** Strikes while a reply is on its way: the wire, or the client's process. */
export type ReplyFault = z.infer<typeof replyFault>;

/** Strikes in the gap between two sessions: what the client keeps, or the client while it idles. */
export type GapFault = z.infer<typeof gapFault>;

export const faultData = z.union([replyFault, gapFault]);

/** What every fault has; its kind knows the rest. */
export type FaultData = z.infer<typeof faultData>;

export function strikesReply(fault: FaultData): fault is ReplyFault {
  return typeof fault['exchange'] === 'number';
}

export function strikesGap(fault: FaultData): fault is GapFault {
  return !strikesReply(fault);
}

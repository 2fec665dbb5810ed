// A fault is one deviation from a healthy run, as data. This page knows only what all faults share; each kind brings its own
// fields, schema and behaviour in one file under `faults/`.
import { z } from 'zod';

/** The exchange that a fault strikes, numbered from 1 in the order in which requests arrive. */
export const faultExchange = z.int().min(1);

export const faultData = z.looseObject({ kind: z.string(), exchange: faultExchange });

/** What every fault has; its kind knows the rest. */
export type FaultData = z.infer<typeof faultData>;

// A fault is one deviation from a healthy run, as data. This page knows only what all faults share; each kind brings its own
// fields, schema and behaviour in one file under `faults/`.
import { z } from 'zod';

/** What every fault has: which kind it is, and the exchange (numbered from 1 in arrival order) that it strikes. */
export const faultData = z.looseObject({ kind: z.string(), exchange: z.int().min(1) });
export type FaultData = z.infer<typeof faultData>;

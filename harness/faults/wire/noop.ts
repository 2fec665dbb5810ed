// Changes nothing: the control that tells a fault's damage from the harness's own.
import fc from 'fast-check';
import { z } from 'zod';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';

const schema = z.strictObject({ kind: z.literal('noop'), exchange: faultExchange });
export type Noop = z.infer<typeof schema>;

export const noop: FaultKind<Noop> = {
  kind: 'noop',
  family: 'wire',
  // A control tells a search nothing.
  weight: 0,
  models: 'Nothing: a control that must change no verdict.',
  schema,
  describe: () => 'no change',
  apply: (pieces) => pieces,
  arbitrary: ({ replies }) =>
    fc.integer({ min: 1, max: replies.length }).map((exchange): Noop => ({ kind: 'noop', exchange })),
  simpler: () => [],
};

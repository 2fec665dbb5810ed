// The terminal event comes, but lacks something: its id, its usage, its output, or all of its response.
import fc from 'fast-check';
import { z } from 'zod';
import { TERMINAL } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { fieldsOf, SSE, writeFrame } from './frame.ts';
import { eventsIn, oneEarlier, replaced } from './position.ts';

/** Simple ones first. */
const FIELDS = ['usage', 'id', 'output', 'response'] as const;

const schema = z.strictObject({ kind: z.literal('strip'), exchange: faultExchange, of: z.enum(FIELDS) });
export type Strip = z.infer<typeof schema>;

export const strip: FaultKind<Strip> = {
  kind: 'strip',
  family: 'wire',
  models: 'A compatible server whose terminal event lacks what OpenAI always sends: an id, the usage, the output.',
  schema,
  carriers: SSE,

  describe: ({ of }) => `the terminal event without its ${of}`,

  apply(pieces, { of }) {
    const terminal = eventsIn(pieces).findLast(({ event }) => event.label === TERMINAL);
    if (!terminal) return undefined;
    const { response, ...rest } = fieldsOf(terminal.event.data);
    const data = of === 'response' ? rest : { ...rest, response: without(of, response) };
    const event = { ...terminal.event, data };
    const bytes = writeFrame({ type: event.type, data: JSON.stringify(data) });
    return replaced(pieces, terminal, [{ kind: 'write', bytes, event, whole: true, damaged: true }]);
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('strip' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      of: fc.constantFrom(...FIELDS),
    }),

  simpler: (fault) => [...(fault.of === 'usage' ? [] : [{ ...fault, of: 'usage' as const }]), ...oneEarlier(fault)],
};

function without(field: string, response: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fieldsOf(response)).filter(([name]) => name !== field));
}

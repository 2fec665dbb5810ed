// The model stops before it has finished, and the reply says why: with `response.incomplete`.
import fc from 'fast-check';
import { z } from 'zod';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { SSE } from './frame.ts';
import { endedWith } from './last-word.ts';
import { boundary, drawEvent, earlier, inReply, named, oneEarlier, positionWords } from './position.ts';

/** Those of the API, but for `steered`, which only a WebSocket can ask for. Simple ones first. */
const REASONS = ['max_output_tokens', 'content_filter', 'max_messages'] as const;

const schema = z.strictObject({
  kind: z.literal('incomplete'),
  exchange: faultExchange,
  at: boundary,
  reason: z.enum(REASONS),
});
export type Incomplete = z.infer<typeof schema>;

export const incomplete: FaultKind<Incomplete> = {
  kind: 'incomplete',
  family: 'wire',
  models: 'A model that is stopped before it has finished: by the limit of its output, or by a content filter.',
  schema,
  carriers: SSE,

  describe: ({ at, reason }) => `incomplete for ${reason} ${positionWords(at)}`,

  apply: (pieces, { at, reason }) =>
    endedWith(pieces, at, 'incomplete', ({ response, output, sequence_number }) => ({
      type: 'response.incomplete',
      response: { ...response, status: 'incomplete', incomplete_details: { reason }, output },
      sequence_number,
    })),

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record({
        kind: fc.constant('incomplete' as const),
        exchange: fc.constant(exchange),
        at: drawEvent(shape),
        reason: fc.constantFrom(...REASONS),
      }),
    ),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...(fault.reason === 'max_output_tokens' ? [] : [{ ...fault, reason: 'max_output_tokens' as const }]),
    ...earlier(fault.at, delivered).map((at): Incomplete => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

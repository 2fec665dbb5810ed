// A reply that comes in a few parts, with a short pause between each two.
import fc from 'fast-check';
import { z } from 'zod';
import { LONG_PAUSE_MS, type Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { rechunked } from './chunk.ts';
import { oneEarlier } from './position.ts';

const schema = z.strictObject({
  kind: z.literal('drip'),
  exchange: faultExchange,
  /** How many parts, of about the same size. */
  parts: z.int().min(2).max(100),
  /** How long each pause is, in milliseconds; no client may take it for the end. */
  ms: z
    .int()
    .min(1)
    .max(LONG_PAUSE_MS - 1),
});
export type Drip = z.infer<typeof schema>;

export const drip: FaultKind<Drip> = {
  kind: 'drip',
  family: 'wire',
  models: 'A slow line, or a model that thinks between its words: the bytes come in small portions.',
  schema,
  harmless: () => true,

  describe: ({ parts, ms }) => `dripping in ${parts} parts, ${ms} ms apart`,

  apply(pieces, { parts, ms }) {
    const total = pieces.reduce((sum, piece) => sum + (piece.kind === 'write' ? piece.bytes.length : 0), 0);
    if (total < parts) return undefined;
    const pause: Piece = { kind: 'pause', ms };
    const chunks = rechunked(pieces, [Math.ceil(total / parts)]);
    const last = chunks.findLastIndex((piece) => piece.kind === 'write');
    return chunks.flatMap((piece, at) =>
      piece.kind === 'write' && !piece.joined && at < last ? [piece, pause] : [piece],
    );
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('drip' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      parts: fc.integer({ min: 2, max: 20 }),
      ms: fc.integer({ min: 1, max: 20 }),
    }),

  simpler: (fault) => [
    ...(fault.parts > 2 ? [{ ...fault, parts: 2 }] : []),
    ...(fault.ms > 1 ? [{ ...fault, ms: 1 }] : []),
    ...oneEarlier(fault),
  ],
};

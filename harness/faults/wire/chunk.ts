// The same bytes in other chunks: so many bytes each, or all in one. Nothing else is changed.
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece, Write } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { oneEarlier } from './position.ts';

const schema = z.strictObject({
  kind: z.literal('chunk'),
  exchange: faultExchange,
  /** Sizes in bytes, used in turn; `all` puts everything into one chunk. */
  sizes: z.union([z.literal('all'), z.array(z.int().min(1)).min(1)]),
});
export type Chunk = z.infer<typeof schema>;

export const chunk: FaultKind<Chunk> = {
  kind: 'chunk',
  family: 'wire',
  models:
    'A network or a proxy that splits and joins what was written: inside a character, or many events in one read.',
  schema,
  harmless: () => true,

  describe: ({ sizes }) => (sizes === 'all' ? 'everything in one chunk' : `chunks of ${sizes.join(', ')} bytes`),

  apply: (pieces, { sizes }) => rechunked(pieces, sizes === 'all' ? [Infinity] : sizes),

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('chunk' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      sizes: fc.oneof<fc.WeightedArbitrary<Chunk['sizes']>[]>(
        { weight: 8, arbitrary: fc.constant('all') },
        // Seldom, because it takes as many writes as hundreds of the others.
        { weight: 1, arbitrary: fc.constant([1]) },
        { weight: 31, arbitrary: fc.array(fc.integer({ min: 1, max: 1_500 }), { minLength: 1, maxLength: 4 }) },
      ),
    }),

  simpler: (fault) => [
    ...(fault.sizes === 'all' ? [] : [{ ...fault, sizes: 'all' as const }]),
    ...(fault.sizes !== 'all' && fault.sizes.length > 1
      ? fault.sizes.map((size) => ({ ...fault, sizes: [size] }))
      : []),
    ...oneEarlier(fault),
  ],
};

/** The pieces with their writes in chunks of these sizes, in turn. A chunk ends early where something else than a write comes. */
export function rechunked(pieces: readonly Piece[], sizes: readonly number[]): Piece[] {
  const result: Piece[] = [];
  let chunks = 0;
  let room = sizes[0] ?? Infinity;
  const next = () => {
    chunks += 1;
    room = sizes[chunks % sizes.length] ?? Infinity;
  };
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'write') {
      result.push(piece);
      continue;
    }
    const { joined: _, ...write } = piece;
    const isLast = pieces[index + 1]?.kind !== 'write';
    for (let from = 0; from < write.bytes.length;) {
      const to = Math.min(from + room, write.bytes.length);
      const isEnd = to === write.bytes.length;
      const isFull = to - from === room || (isEnd && isLast);
      const part: Write = { ...write, bytes: write.bytes.subarray(from, to), whole: write.whole && isEnd };
      result.push(isFull ? part : { ...part, joined: true });
      room -= to - from;
      if (isFull) next();
      from = to;
    }
  }
  return result;
}

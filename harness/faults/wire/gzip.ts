// Compresses the reply, each event so that it can be unpacked as soon as it has arrived; whole, or cut like any other reply. Only a
// client that asked for it is sent a compressed reply that is cut: of all others it could not be told what they took in.
// Of the clients here, those that use `fetch` (reference, openai-sdk) ask for `gzip, deflate` and unpack by themselves. Codex sends
// no Accept-Encoding: a compressed reply is damage to it.
import { constants, crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { z } from 'zod';
import { position, type Ending, type Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { cut, type Cut } from './cut.ts';
import { oneEarlier, positionWords } from './position.ts';

const schema = z.strictObject({
  kind: z.literal('gzip'),
  exchange: faultExchange,
  /** Where the compressed stream breaks off, as a place in the plain one; whole where it is absent. */
  cut: z.strictObject({ at: position, ending: z.enum(['fin', 'clean']) }).optional(),
});
export type Gzip = z.infer<typeof schema>;

export const gzip: FaultKind<Gzip> = {
  kind: 'gzip',
  family: 'wire',
  models: 'A gateway that compresses streams, asked or not, and loses the end of one.',
  schema,
  carriers: ['http'],
  asksFor: (fault) => (fault.cut ? 'gzip' : undefined),
  describe: ({ cut: where }) => (where ? `gzip cut ${positionWords(where.at)} (${where.ending})` : 'gzip'),

  apply(pieces, fault) {
    if (!fault.cut) return compressed(pieces, true)?.map(scaring);
    const severed = cut.apply(pieces, asCut(fault.exchange, fault.cut));
    return severed && compressed(severed, false);
  },

  arbitrary: (reach) =>
    fc.oneof(
      fc.record({
        kind: fc.constant('gzip' as const),
        exchange: fc.integer({ min: 1, max: reach.replies.length }),
      }),
      fc
        .tuple(cut.arbitrary(reach), fc.constantFrom('fin' as const, 'clean' as const))
        .map(([{ exchange, at }, ending]) => ({ kind: 'gzip' as const, exchange, cut: { at, ending } })),
    ),

  named(fault, delivered) {
    if (!fault.cut) return fault;
    const at = cut.named?.(asCut(fault.exchange, fault.cut), delivered).at ?? fault.cut.at;
    return { ...fault, cut: { ...fault.cut, at } };
  },

  simpler({ cut: where, ...fault }, delivered) {
    if (!where) return oneEarlier(fault);
    const plain = asCut(fault.exchange, { ...where, ending: 'fin' });
    return [
      ...(where.ending !== 'fin' ? [{ ...fault, cut: { ...where, ending: 'fin' as const } }] : []),
      ...cut.simpler(plain, delivered).map(({ exchange, at }) => ({ ...fault, exchange, cut: { ...where, at } })),
    ];
  },
};

function asCut(exchange: number, { at, ending }: { readonly at: Cut['at']; readonly ending: Ending }): Cut {
  return { kind: 'cut', exchange, at, ending };
}

/** The header of a gzip stream that names no file and no time, and no system. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** The final block of a deflate stream, with nothing in it. */
const LAST_BLOCK = Uint8Array.of(3, 0);

/**
 * Each write becomes a part of one deflate stream that ends at a byte and refers to nothing before it. A part that is sent is
 * therefore a part that can be read, however the stream goes on.
 */
function compressed(pieces: readonly Piece[], isWhole: boolean): Piece[] | undefined {
  if (pieces[0]?.kind !== 'head') return undefined;
  const plain = pieces.flatMap((piece) => (piece.kind === 'write' ? [piece.bytes] : []));
  let header = HEADER;
  const parts = pieces.flatMap((piece): Piece[] => {
    if (piece.kind === 'head')
      return [{ ...piece, headers: { ...piece.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' } }];
    if (piece.kind === 'end' && isWhole) return [{ kind: 'write', bytes: trailer(plain), whole: true }, piece];
    if (piece.kind !== 'write') return [piece];
    const deflated = deflateRawSync(piece.bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    const bytes = new Uint8Array(Buffer.concat([header, deflated]));
    header = new Uint8Array();
    return [{ ...piece, bytes }];
  });
  return parts;
}

/** The final block, the checksum of what was compressed, and its size. */
function trailer(plain: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(plain);
  const sums = Buffer.alloc(8);
  sums.writeUInt32LE(crc32(bytes), 0);
  sums.writeUInt32LE(bytes.length, 4);
  return new Uint8Array(Buffer.concat([LAST_BLOCK, sums]));
}

/** A client that has not asked for it may leave as soon as it sees the head. */
function scaring(piece: Piece): Piece {
  return piece.kind === 'head' ? { ...piece, damaged: true } : piece;
}

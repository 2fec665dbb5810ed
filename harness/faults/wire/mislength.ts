// Declares a content length that is not the body's. Too long: the connection closes before so many bytes have come. Too short: the
// body ends, for the client, inside an event, and the rest stands on the connection where the next response is expected.
import fc from 'fast-check';
import { z } from 'zod';
import { position, type Piece, type Position } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { cut, type Cut } from './cut.ts';
import { positionWords, splitAt } from './position.ts';

const base = { kind: z.literal('mislength'), exchange: faultExchange };
const schema = z.discriminatedUnion('length', [
  z.strictObject({ ...base, length: z.literal('too-long') }),
  /** The declared body ends at that place, which lies inside an event: a client's tools would race with an end between two. */
  z.strictObject({ ...base, length: z.literal('too-short'), at: position }),
]);
export type Mislength = z.infer<typeof schema>;

export const mislength: FaultKind<Mislength> = {
  kind: 'mislength',
  family: 'wire',
  models: 'A server or cache that declares the length of another body than the one it sends.',
  schema,
  carriers: ['http'],

  describe: (fault) =>
    fault.length === 'too-long' ? 'content length too long' : `content length ends ${positionWords(fault.at)}`,

  apply: (pieces, fault) => (fault.length === 'too-long' ? tooLong(pieces) : tooShort(pieces, fault.at)),

  arbitrary: (reach) =>
    fc.oneof(
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('mislength' as const),
          exchange: fc.integer({ min: 1, max: reach.replies.length }),
          length: fc.constant('too-long' as const),
        }),
      },
      { weight: 3, arbitrary: cut.arbitrary(reach).map(({ exchange, at }) => tooShortAt(exchange, insideOf(at))) },
    ),

  named(fault, delivered) {
    if (fault.length === 'too-long') return fault;
    const { exchange, at } = cut.named?.(asCut(fault.exchange, fault.at), delivered) ?? fault;
    return tooShortAt(exchange, at);
  },

  simpler: (fault) => [
    ...(fault.length === 'too-short'
      ? [{ kind: 'mislength' as const, exchange: fault.exchange, length: 'too-long' as const }]
      : []),
    ...(fault.exchange > 1 ? [{ ...fault, exchange: fault.exchange - 1 }] : []),
  ],
};

function tooLong(pieces: readonly Piece[]): readonly Piece[] | undefined {
  if (pieces[0]?.kind !== 'head') return undefined;
  const length = pieces.reduce((sum, piece) => sum + (piece.kind === 'write' ? piece.bytes.length : 0), 0);
  return [...declared(pieces.slice(0, -1), length + 1), { kind: 'end', ending: 'fin' }];
}

function tooShort(pieces: readonly Piece[], at: Position): readonly Piece[] | undefined {
  const [body, behind] = splitAt(pieces, at) ?? [[], []];
  const start = body.at(-1);
  if (start?.kind !== 'write' || start.whole) return undefined;
  const length = body.reduce((sum, piece) => sum + (piece.kind === 'write' ? piece.bytes.length : 0), 0);
  const surplus = Buffer.concat(behind.flatMap((piece) => (piece.kind === 'write' ? [piece.bytes] : [])));
  return [
    ...declared([...body.slice(0, -1), { ...start, damaged: true }], length),
    { kind: 'raw', bytes: new Uint8Array(surplus), damaged: true },
    { kind: 'end', ending: 'clean' },
  ];
}

function declared(pieces: readonly Piece[], length: number): Piece[] {
  return pieces.map((piece) =>
    piece.kind === 'head' ? { ...piece, headers: { ...piece.headers, 'content-length': String(length) } } : piece,
  );
}

/** A boundary becomes the place one byte before it. */
function insideOf(at: Position): Position {
  return 'event' in at && !at.byte ? { event: Math.max(0, at.event - 1), byte: -1 } : at;
}

function tooShortAt(exchange: number, at: Position): Mislength {
  return { kind: 'mislength', exchange, length: 'too-short', at };
}

function asCut(exchange: number, at: Position): Cut {
  return { kind: 'cut', exchange, at, ending: 'fin' };
}

// Declares a content length that is not the body's. Too long: the connection closes before so many bytes have come. Too short: the
// body ends, for the client, inside an event, and the rest stands on the connection where the next response is expected.
import fc from 'fast-check';
import { z } from 'zod';
import { position, type Piece, type Position } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { drawPosition, inReply, named, oneEarlier, positionWords, splitAt } from './position.ts';

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
    inReply(reach, (exchange, shape) => {
      const fault = { kind: 'mislength' as const, exchange };
      return fc.oneof(
        { weight: 1, arbitrary: fc.constant({ ...fault, length: 'too-long' as const }) },
        {
          weight: 3,
          arbitrary: drawPosition(shape).map((at) => ({ ...fault, length: 'too-short' as const, at: insideOf(at) })),
        },
      );
    }),

  named: (fault, delivered) => (fault.length === 'too-long' ? fault : { ...fault, at: named(fault.at, delivered) }),

  simpler: (fault) => [
    ...(fault.length === 'too-short'
      ? [{ kind: fault.kind, exchange: fault.exchange, length: 'too-long' as const }]
      : []),
    ...oneEarlier(fault),
  ],
};

function tooLong(pieces: readonly Piece[]): readonly Piece[] | undefined {
  if (pieces[0]?.kind !== 'head') return undefined;
  return [...declared(pieces.slice(0, -1), lengthOf(pieces) + 1), { kind: 'end', ending: 'fin' }];
}

function tooShort(pieces: readonly Piece[], at: Position): readonly Piece[] | undefined {
  const [before, behind] = splitAt(pieces, at) ?? [];
  const last = before?.at(-1);
  if (!before || !behind || last?.kind !== 'write' || last.whole) return undefined;
  const surplus = Buffer.concat(behind.map((piece) => (piece.kind === 'write' ? piece.bytes : Buffer.alloc(0))));
  return [
    ...declared([...before.slice(0, -1), { ...last, damaged: true }], lengthOf(before)),
    { kind: 'raw', bytes: new Uint8Array(surplus), damaged: true },
    { kind: 'end', ending: 'clean' },
  ];
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.kind === 'write' ? piece.bytes.length : 0), 0);
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

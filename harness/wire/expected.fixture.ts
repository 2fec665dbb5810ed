// What a client on a socket must receive for a list of pieces, to the byte, and what the receipt must say of it. Written down
// from RFC 9112 and from what the pieces promise, and not from how they are played.
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Ending, Piece, Receipt } from '../core/event.ts';

export interface Expected {
  /** Undefined where the head is raw bytes, or never comes. */
  readonly head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  /** Every byte behind the head, frames and all. */
  readonly bytes: Buffer;
  /** `open` for a reply that ended well, too: the connection can be used again. */
  readonly stop: 'FIN' | 'ECONNRESET' | 'open';
  readonly receipt: Receipt;
}

/** How a client sees each ending. */
const STOPS: Readonly<Record<Ending | 'kept', Expected['stop']>> = {
  kept: 'open',
  fin: 'FIN',
  clean: 'open',
  reset: 'ECONNRESET',
  stall: 'open',
};

/** How often a pause is interrupted, in milliseconds. */
const BEAT_MS = 100;

export function expectedOf(pieces: readonly Piece[]): Expected {
  const head = pieces.find((piece) => piece.kind === 'head');
  const end = pieces.findLast((piece) => piece.kind === 'end') ?? expect.fail('a reply has an end');
  const isChunked = head !== undefined && !('content-length' in head.headers);
  const framed = (bytes: Uint8Array) =>
    isChunked && bytes.length > 0 ? [`${bytes.length.toString(16)}\r\n`, bytes, '\r\n'] : [bytes];

  const parts: (string | Uint8Array)[] = [];
  const delivered: Uint8Array[] = [];
  let chunk: Uint8Array[] = [];
  for (const piece of pieces)
    if (piece.kind === 'write') {
      delivered.push(piece.bytes);
      chunk.push(piece.bytes);
      if (piece.joined) continue;
      parts.push(...framed(Buffer.concat(chunk)));
      chunk = [];
    } else if (piece.kind === 'raw') {
      delivered.push(piece.bytes);
      parts.push(piece.bytes);
    } else if (piece.kind === 'pause' && piece.beat) {
      for (let beats = Math.ceil(piece.ms / BEAT_MS); beats > 0; beats -= 1) {
        delivered.push(piece.beat);
        parts.push(...framed(piece.beat));
      }
    }
  if (isChunked && end.ending === 'clean') parts.push('0\r\n\r\n');
  return {
    head: head && {
      status: head.status,
      headers: { ...head.headers, ...(isChunked && { 'transfer-encoding': 'chunked' }) },
    },
    bytes: Buffer.concat(parts.map((part) => Buffer.from(part))),
    stop: STOPS[end.ending],
    receipt: receiptOf(pieces, head?.status ?? 0, end.ending, Buffer.concat(delivered)),
  };
}

/** What the receipt must say of pieces that were all delivered. */
export function receiptOf(
  pieces: readonly Piece[],
  status: number,
  ending: Receipt['ending'],
  delivered: Uint8Array,
): Receipt {
  const mayHold = pieces.flatMap((piece) => (piece.kind === 'raw' ? (piece.mayHold ?? []) : []));
  return {
    status,
    ...eventsOf(pieces),
    ...(mayHold.length > 0 && { mayHold }),
    bytes: delivered.length,
    sha256: createHash('sha256').update(delivered).digest('hex'),
    ending,
  };
}

/** The events that are whole, and the one that is not and comes last. */
function eventsOf(pieces: readonly Piece[]): Pick<Receipt, 'events' | 'sizes' | 'partial'> {
  const writes = pieces.flatMap((piece) => (piece.kind === 'write' && piece.event ? [piece] : []));
  const whole = writes.flatMap((write, at) => (write.whole ? [at] : []));
  /** The size of the event that a write ends, with its earlier parts. */
  const sizeUpTo = (at: number): number => {
    const before = writes[at - 1];
    const isPart = before && !before.whole && before.event?.label === writes[at]?.event?.label;
    return (writes[at]?.bytes.length ?? 0) + (isPart ? sizeUpTo(at - 1) : 0);
  };
  const last = writes.at(-1);
  return {
    events: whole.map((at) => writes[at]?.event?.label ?? ''),
    sizes: whole.map(sizeUpTo),
    ...(last?.event && !last.whole && { partial: { label: last.event.label, bytes: sizeUpTo(writes.length - 1) } }),
  };
}

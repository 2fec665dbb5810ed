// What a client on a socket must receive for a list of pieces, to the byte, and what the receipt must say of it. Written down
// from RFC 9112 and from what the pieces promise, and not from how they are played.
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { End, Ending, Piece, Receipt } from '../core/event.ts';
import type { Raw } from './raw-connection.fixture.ts';

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

/** The same for what becomes of the connection behind a whole reply. */
function stopOf({ ending, afterwards }: End): Expected['stop'] {
  if (!afterwards) return STOPS[ending];
  return afterwards.kind === 'hang-up' && afterwards.how === 'reset' ? 'ECONNRESET' : 'FIN';
}

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
    stop: stopOf(end),
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

// --- What has come ----------------------------------------------------------------------------------------------------

/** Whether all that is expected has come, or as much. */
export function isComplete({ bytes }: Raw, expected: Expected): boolean {
  const end = endOfHead(bytes, expected);
  return end !== undefined && bytes.length - end >= expected.bytes.length;
}

/** What has come, in the terms of what is expected. */
export function seenIn({ bytes, stop }: Raw, expected: Expected): Omit<Expected, 'receipt'> {
  const end = endOfHead(bytes, expected) ?? bytes.length;
  const [first = '', ...fields] = bytes.toString('latin1', 0, Math.max(0, end - 4)).split('\r\n');
  const headers = Object.fromEntries(
    fields
      .map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()])
      .filter(([name = '']) => name in (expected.head?.headers ?? {})),
  );
  return {
    head: expected.head && { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]), headers },
    bytes: bytes.subarray(end),
    stop,
  };
}

/** Where the head ends that is expected; undefined while it has not come whole. */
function endOfHead(bytes: Buffer, { head }: Expected): number | undefined {
  if (!head) return 0;
  const at = bytes.indexOf('\r\n\r\n');
  return at < 0 ? undefined : at + 4;
}

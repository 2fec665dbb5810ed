// Plays a reply's pieces to one client, whatever carries them, and writes the receipt of what was really delivered.
import { createHash } from 'node:crypto';
import type { Ending, Piece, Receipt, Signal } from '../core/event.ts';

/** Where pieces are played to: a socket, or a stream inside this process. */
export interface Sink {
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** Resolves to true when the bytes have left this process, to false when the client was gone before. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Resolves to true when the client has read all that was written, to false when it was gone before, or it cannot be told. */
  read(): Promise<boolean>;
  /**
   * Ends the stream; resolves when the end is on the wire, to `gone` when the client closed first. `silent` is called when all
   * that came before a stall is on the wire.
   */
  end(ending: Ending, silent: () => void): Promise<Ending | 'gone'>;
}

/**
 * Plays pieces in order. Writes are not waited for one by one, so that a whole reply leaves in one go; the receipt counts only
 * what was confirmed.
 *
 * @param wait resolves to whether the fact was seen before its deadline
 * @param silent is called when a stall begins
 */
export async function play(
  pieces: readonly Piece[],
  sink: Sink,
  wait: (signal: Signal) => Promise<boolean>,
  silent: () => void,
): Promise<Receipt> {
  const events: string[] = [];
  const sizes: number[] = [];
  const hash = createHash('sha256');
  const unconfirmed: Promise<void>[] = [];
  let status = 0;
  let bytes = 0;
  let partial: Receipt['partial'];
  let how: Receipt['ending'] = 'gone';

  const confirm = (piece: Extract<Piece, { kind: 'write' }>) => (delivered: boolean) => {
    if (!delivered) return;
    hash.update(piece.bytes);
    bytes += piece.bytes.length;
    if (!piece.event) return;
    if (piece.whole) {
      events.push(piece.event.label);
      sizes.push(piece.bytes.length);
    } else partial = { label: piece.event.label, bytes: piece.bytes.length };
  };

  for (const piece of pieces)
    switch (piece.kind) {
      case 'head':
        status = piece.status;
        sink.head(piece.status, piece.headers);
        break;
      case 'write':
        unconfirmed.push(sink.write(piece.bytes).then(confirm(piece)));
        break;
      case 'wait':
        await Promise.all(unconfirmed.splice(0));
        await (piece.signal.kind === 'read' ? sink.read() : wait(piece.signal));
        break;
      case 'end':
        await Promise.all(unconfirmed.splice(0));
        how = await sink.end(piece.ending, silent);
        break;
    }
  return { status, events, sizes, ...(partial && { partial }), bytes, sha256: hash.digest('hex'), ending: how };
}

// What pieces promise, and whether a receipt keeps it. Pure.
import { mayScare, TERMINAL, type Piece, type Receipt } from '../core/event.ts';

/** Whether the terminal event is among them. */
export function holdsAll(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => piece.kind === 'write' && piece.whole && piece.event?.label === TERMINAL);
}

/** How many whole events come before a client may leave; undefined where nothing comes that could make it. */
export function intactBefore(pieces: readonly Piece[]): number | undefined {
  const scare = pieces.findIndex(mayScare);
  return scare < 0
    ? undefined
    : pieces.slice(0, scare).filter((piece) => piece.kind === 'write' && piece.whole && piece.event).length;
}

/**
 * Whether what should be delivered was. A client that has left is owed nothing behind the last piece that may have made it
 * leave; and who has the terminal event may close before the end.
 */
export function isAsPlanned(pieces: readonly Piece[], receipt: Receipt): boolean {
  const end = pieces.find((piece) => piece.kind === 'end')?.ending;
  if (receipt.ending === end && receipt.bytes >= bytesOf(pieces)) return true;
  if (receipt.ending !== 'gone') return false;
  const scare = pieces.findLastIndex(mayScare);
  if (scare >= 0) return receipt.status > 0 && receipt.bytes >= bytesOf(pieces.slice(0, scare + 1));
  return receipt.bytes === bytesOf(pieces) && receipt.events.at(-1) === TERMINAL;
}

/** What those pieces put on the wire, without the beats of a pause: how many of these there are is the client's doing. */
function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece.kind === 'write' || piece.kind === 'raw' ? piece.bytes.length : 0),
    0,
  );
}

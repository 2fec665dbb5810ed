// Where a reply is damaged: its pieces taken apart at a position, and the words for that place.
import { locate, type Piece, type Position, type Write } from '../core/event.ts';

/** A reply taken apart at a cut point. */
export interface Split {
  /** The head and every whole event before the cut point. */
  readonly before: readonly Piece[];
  /** The event that the cut point lies in, in two: what stands before it, and what behind. */
  readonly inside?: { readonly start: Write; readonly end: Uint8Array };
  /** The whole events behind the cut point. */
  readonly behind: readonly Write[];
}

/** Takes a reply apart; undefined where the position points at nothing in it, and for a reply without a body. */
export function splitAt(pieces: readonly Piece[], at: Position): Split | undefined {
  const writes = pieces.filter((piece) => piece.kind === 'write');
  const labels = writes.map((piece) => piece.event?.label ?? '');
  const sizes = writes.map((piece) => piece.bytes.length);
  const point = locate(at, labels, sizes);
  if (!point || writes.length === 0) return undefined;
  const before = pieces.filter(
    (piece) => piece.kind === 'head' || (piece.kind === 'write' && writes.indexOf(piece) < point.events),
  );
  const next = writes[point.events];
  if (!next || point.bytes === 0) return { before, behind: writes.slice(point.events) };
  const start = { ...next, bytes: next.bytes.subarray(0, point.bytes), whole: false };
  return { before, inside: { start, end: next.bytes.subarray(point.bytes) }, behind: writes.slice(point.events + 1) };
}

/** `after j1.done`, `inside event 3`: the byte is left out, since all cuts inside one event must be told alike. */
export function placeWords(at: Position): string {
  if ('after' in at) return `after ${at.after}`;
  return `${at.byte ? 'inside' : 'before'} ${'in' in at ? at.in : `event ${at.event}`}`;
}

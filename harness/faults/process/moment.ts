// The moments at which a client's process is struck: before the first byte of a reply, behind any event, or inside one.
import type { Blow } from '../../core/blow.ts';
import type { Piece, Position } from '../../core/event.ts';
import { splitAt } from '../wire/position.ts';

/**
 * Strikes the client at that position, and leaves the stream open and silent: whoever survives finds nothing more in it. Before the
 * first event means before the first byte: the client has asked, and has heard nothing.
 */
export function struckAt(
  pieces: readonly Piece[],
  at: Position,
  blow: Blow,
  times: number,
): readonly Piece[] | undefined {
  const split = splitAt(pieces, at);
  if (!split) return undefined;
  const [before] = split;
  const heard = before.some((piece) => piece.kind === 'write') ? before : [];
  return [...heard, { kind: 'blow', blow, times }, { kind: 'end', ending: 'stall' }];
}

// The end that a server itself gives to a reply before its time: an event that says why, then a clean end.
import type { Piece, Position } from '../../core/event.ts';
import { fieldsOf, writeFrame, type Typed } from './frame.ts';
import { eventsIn, splitAt } from './position.ts';

/** What is known of a reply where it is to end. */
export interface SoFar {
  /** The response object as the reply's first event has it. */
  readonly response: Readonly<Record<string, unknown>>;
  /** The items that are done. */
  readonly output: readonly unknown[];
  readonly sequence_number: number;
}

/** Ends a reply at a position with an event of that label. A client may leave with it. */
export function endedWith(
  pieces: readonly Piece[],
  at: Position,
  label: string,
  say: (soFar: SoFar) => Typed,
): readonly Piece[] | undefined {
  const split = splitAt(pieces, at);
  if (!split) return undefined;
  const [before] = split;
  const said = eventsIn(before);
  const data = say({
    response: fieldsOf(fieldsOf(eventsIn(pieces)[0]?.event.data)['response']),
    output: said.flatMap(({ event }) =>
      event.type.endsWith('output_item.done') ? [fieldsOf(event.data)['item']] : [],
    ),
    sequence_number: said.length,
  });
  const bytes = writeFrame({ type: data.type, data: JSON.stringify(data) });
  const event = { label, type: data.type, data };
  return [...before, { kind: 'write', bytes, event, whole: true, damaged: true }, { kind: 'end', ending: 'clean' }];
}

// An event never comes; the one behind it is where a client can tell.
import type { FaultKind } from '../kind.ts';
import { oneEvent, type OneEvent } from './one-event.ts';
import { eventAt, eventsIn, eventWords, replaced, wholeWrite } from './position.ts';

export type Drop = OneEvent<'drop'>;

export const drop: FaultKind<Drop> = {
  ...oneEvent('drop'),
  models:
    'An event that is lost between the model and the client, such as the terminal one of a server that forgets it.',
  describe: ({ at }) => `${eventWords(at)} never comes`,

  apply(pieces, { at }) {
    const found = eventAt(pieces, at);
    if (!found) return undefined;
    const next = eventsIn(pieces).find((one) => one.from >= found.to);
    const marked = next ? replaced(pieces, next, [{ ...wholeWrite(pieces, next), damaged: true }]) : pieces;
    return replaced(marked, found, []);
  },
};

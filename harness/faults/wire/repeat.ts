// An event comes twice.
import type { FaultKind } from '../kind.ts';
import { oneEvent, type OneEvent } from './one-event.ts';
import { eventAt, eventWords, replaced, wholeWrite } from './position.ts';

export type Repeat = OneEvent<'repeat'>;

export const repeat: FaultKind<Repeat> = {
  ...oneEvent('repeat'),
  models: 'A relay that sends again what it is not sure to have sent.',
  describe: ({ at }) => `${eventWords(at)} comes twice`,

  apply(pieces, { at }) {
    const found = eventAt(pieces, at);
    if (!found) return undefined;
    const write = wholeWrite(pieces, found);
    return replaced(pieces, found, [write, { ...write, damaged: true }]);
  },
};

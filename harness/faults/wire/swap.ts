// An event and the next one come in the wrong order.
import type { FaultKind } from '../kind.ts';
import { oneEvent, type OneEvent } from './one-event.ts';
import { drawEvent, eventAt, eventsIn, eventWords, inReply, replaced, wholeWrite } from './position.ts';

export type Swap = OneEvent<'swap'>;

export const swap: FaultKind<Swap> = {
  ...oneEvent('swap'),
  models: 'A server that writes from several threads, so that two events overtake each other.',
  describe: ({ at }) => `${eventWords(at)} comes behind the next one`,

  apply(pieces, { at }) {
    const first = eventAt(pieces, at);
    const second = first && eventsIn(pieces).find((one) => one.from >= first.to);
    if (!second) return undefined;
    const late = { ...wholeWrite(pieces, first), damaged: true } as const;
    const soon = { ...wholeWrite(pieces, second), damaged: true } as const;
    return replaced(replaced(pieces, second, [late]), first, [soon]);
  },

  /** The last event has none behind it. */
  arbitrary: (reach) =>
    inReply(reach, (exchange, { labels, sizes }) =>
      drawEvent({ labels: labels.slice(0, -1), sizes: sizes.slice(0, -1) }).map((at) => ({
        kind: 'swap',
        exchange,
        at,
      })),
    ),
};

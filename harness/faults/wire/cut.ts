// Severs a reply at a cut point: so many whole events, so many bytes of the next one, then the chosen ending.
import fc from 'fast-check';
import { z } from 'zod';
import { ending, locate, position, type Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';

const schema = z.strictObject({ kind: z.literal('cut'), exchange: faultExchange, at: position, ending });
export type Cut = z.infer<typeof schema>;

type Write = Extract<Piece, { kind: 'write' }>;

export const cut: FaultKind<Cut> = {
  kind: 'cut',
  family: 'wire',
  models: 'A connection that dies in mid-stream: a proxy timeout, a lost network, a server that is restarted.',
  schema,

  describe({ at, ending: how }) {
    if ('after' in at) return `cut after ${at.after} (${how})`;
    const event = 'in' in at ? at.in : `event ${at.event}`;
    return `cut ${at.byte ? 'inside' : 'before'} ${event} (${how})`;
  },

  apply(pieces, { at, ending: how }) {
    const writes = pieces.filter((piece) => piece.kind === 'write');
    const labels = writes.map((piece) => piece.event?.label ?? '');
    const sizes = writes.map((piece) => piece.bytes.length);
    const point = locate(at, labels, sizes);
    if (!point || writes.length === 0) return undefined;
    const kept = pieces.filter(
      (piece) => piece.kind === 'head' || (piece.kind === 'write' && writes.indexOf(piece) < point.events),
    );
    const next = writes[point.events];
    const part: Write[] =
      next && point.bytes > 0 ? [{ ...next, bytes: next.bytes.subarray(0, point.bytes), whole: false }] : [];
    return [...kept, ...part, { kind: 'end', ending: how }];
  },

  arbitrary: ({ replies }) =>
    fc.integer({ min: 1, max: replies.length }).chain((exchange) =>
      fc.record({
        kind: fc.constant('cut' as const),
        exchange: fc.constant(exchange),
        at: pointIn(replies[exchange - 1]?.sizes ?? []),
        ending: fc.constantFrom(...ending.options),
      }),
    ),

  named: (fault, { events, partial }) => ({
    ...fault,
    at: partial
      ? { in: partial.label, byte: ('byte' in fault.at && fault.at.byte) || partial.bytes }
      : boundaryAfter(events),
  }),

  simpler(fault, { events, partial }) {
    const earlier = partial ? [events.length] : [0, Math.floor(events.length / 2), events.length - 1];
    return [
      ...[...new Set(earlier)]
        .filter((count) => partial || (count >= 0 && count < events.length))
        .map((count): Cut => ({ ...fault, at: boundaryAfter(events.slice(0, count)) })),
      ...(fault.exchange > 1 ? [{ ...fault, exchange: fault.exchange - 1 }] : []),
      ...(fault.ending !== 'fin' ? [{ ...fault, ending: 'fin' as const }] : []),
    ];
  },
};

/** A boundary twice as often as a point inside an event, and the last bytes of an event as often as all its others. */
function pointIn(sizes: readonly number[]): fc.Arbitrary<Cut['at']> {
  return fc.integer({ min: 0, max: sizes.length }).chain((event): fc.Arbitrary<Cut['at']> => {
    const boundary = fc.constant({ event });
    const size = sizes[event];
    if (size === undefined) return boundary;
    const byte = fc.oneof(fc.constantFrom(-1, -2), fc.integer({ min: 1, max: size - 1 }));
    return fc.oneof(
      { weight: 2, arbitrary: boundary },
      { weight: 1, arbitrary: byte.map((at) => ({ event, byte: at })) },
    );
  });
}

function boundaryAfter(events: readonly string[]): Cut['at'] {
  const last = events.at(-1);
  return last === undefined ? { event: 0 } : { after: last };
}

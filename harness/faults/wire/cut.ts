// Severs a reply at a cut point: so many whole events, so many bytes of the next one, then the chosen ending.
import fc from 'fast-check';
import { z } from 'zod';
import { ending, locate, position, type Piece, type Position } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind, ReplyShape } from '../kind.ts';

const schema = z.strictObject({ kind: z.literal('cut'), exchange: faultExchange, at: position, ending });
export type Cut = z.infer<typeof schema>;

/** A stall costs the client's patience in real time, so it is drawn seldom. */
const endings: fc.Arbitrary<Cut['ending']> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('fin' as const) },
  { weight: 2, arbitrary: fc.constant('clean' as const) },
  { weight: 2, arbitrary: fc.constant('reset' as const) },
  { weight: 1, arbitrary: fc.constant('stall' as const) },
);

type Write = Extract<Piece, { kind: 'write' }>;

export const cut: FaultKind<Cut> = {
  kind: 'cut',
  family: 'wire',
  models: 'A connection that dies in mid-stream: a proxy timeout, a lost network, a server that is restarted.',
  schema,
  silences: (fault) => fault.ending === 'stall',

  describe: ({ at, ending: how }) => `cut ${placeOf(at)} (${how})`,

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
        at: pointIn(replies[exchange - 1] ?? { labels: [], sizes: [] }),
        ending: endings,
      }),
    ),

  named: (fault, { events, partial }) => ({
    ...fault,
    at: partial
      ? { in: partial.label, byte: ('byte' in fault.at && fault.at.byte) || partial.bytes }
      : boundaryAfter(events),
  }),

  simpler(fault, { events, partial }) {
    const earlier = partial ? [events.length] : earlierBoundaries(events);
    return [
      ...(fault.ending !== 'fin' ? [{ ...fault, ending: 'fin' as const }] : []),
      ...earlier.map((count): Cut => ({ ...fault, at: boundaryAfter(events.slice(0, count)) })),
      ...(fault.exchange > 1 ? [{ ...fault, exchange: fault.exchange - 1 }] : []),
    ];
  },
};

/** A position in words, without the byte. */
export function placeOf(at: Position): string {
  if ('after' in at) return `after ${at.after}`;
  const event = 'in' in at ? at.in : `event ${at.event}`;
  return `${at.byte ? 'inside' : 'before'} ${event}`;
}

/** Boundaries before that behind these events: the first one, those behind a whole item, the middle one, the next one. */
export function earlierBoundaries(events: readonly string[]): number[] {
  const items = events.flatMap((label, index) => (completesItem(label) ? [index + 1] : []));
  const counts = [0, ...items, Math.floor(events.length / 2), events.length - 1];
  return [...new Set(counts)].filter((count) => count >= 0 && count < events.length);
}

/** `j1.done`, but not `t1.part.done`. */
function completesItem(label: string): boolean {
  return /^\w+\.done$/.test(label);
}

/**
 * Around the event that completes an item as often as at any boundary, because there a client begins work that the reply's end
 * no longer covers: mostly behind that event, else before it or in its last bytes. Inside any event half as often.
 */
function pointIn({ labels, sizes }: ReplyShape): fc.Arbitrary<Cut['at']> {
  const around = labels.flatMap((label, event): Cut['at'][] =>
    completesItem(label)
      ? [{ event: event + 1 }, { event: event + 1 }, { event: event + 1 }, { event }, { event, byte: -1 }]
      : [],
  );
  const inside = fc.integer({ min: 0, max: Math.max(0, sizes.length - 1) }).chain((event) => {
    const byte = fc.oneof(fc.constantFrom(-1, -2), fc.integer({ min: 1, max: Math.max(1, (sizes[event] ?? 0) - 1) }));
    return byte.map((at): Cut['at'] => ({ event, byte: at }));
  });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom({ event: 0 }, ...around) },
    { weight: 2, arbitrary: fc.record({ event: fc.integer({ min: 0, max: labels.length }) }) },
    { weight: 1, arbitrary: inside },
  );
}

export function boundaryAfter(events: readonly string[]): { event: number } | { after: string } {
  const last = events.at(-1);
  return last === undefined ? { event: 0 } : { after: last };
}

// Where a fault strikes in a reply: finding the place among the pieces, drawing it, telling it by meaning, and making it simpler.
// An event may lie in several writes, and bytes that belong to no event may stand between; only events are counted.
import fc from 'fast-check';
import { z } from 'zod';
import { locate, type Piece, type Position, type Receipt, type WireEvent, type Write } from '../../core/event.ts';
import type { ReplyFault } from '../../core/fault.ts';
import type { Reach, ReplyShape } from '../kind.ts';

/**
 * A place between two events, or, for a kind that strikes a whole event, the event behind it: `{ event: 3 }` by its number,
 * `{ in: 'j1.done' }` by its label, `{ after: 'j1.added' }` by that of the event before.
 */
export const boundary = z.union([
  z.strictObject({ event: z.int().min(0) }),
  z.strictObject({ after: z.string() }),
  z.strictObject({ in: z.string() }),
]);
export type Boundary = z.infer<typeof boundary>;

/** The pieces, from one index up to but not including another, that bring one event. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly event: WireEvent;
  /** The event's size. */
  readonly bytes: number;
}

/** Every event of a reply, in order. */
export function eventsIn(pieces: readonly Piece[]): Stretch[] {
  const found: Stretch[] = [];
  let isOpen = false;
  for (const [at, piece] of pieces.entries()) {
    if (piece.kind !== 'write' || !piece.event) continue;
    const last = found.at(-1);
    const goesOn = isOpen && last?.event.label === piece.event.label;
    const [from, bytes] = goesOn && last ? [found.pop()?.from ?? at, last.bytes] : [at, 0];
    found.push({ from, to: at + 1, event: piece.event, bytes: bytes + piece.bytes.length });
    isOpen = !piece.whole;
  }
  return found;
}

/** What comes before a position, and what comes behind it; undefined where it points at nothing. */
export function splitAt(pieces: readonly Piece[], at: Position): [before: Piece[], after: Piece[]] | undefined {
  const events = eventsIn(pieces);
  const point = locate(
    at,
    events.map(({ event }) => event.label),
    events.map(({ bytes }) => bytes),
  );
  const [first] = events;
  if (!point || !first) return undefined;
  const { event, ...place } = events[point.events] ?? { event: undefined, from: pieces.length };
  if (event && point.bytes > 0) return splitInside(pieces, place.from, point.bytes);
  const index = point.events === 0 ? first.from : (events[point.events - 1]?.to ?? 0);
  return [unjoined(pieces.slice(0, index)), pieces.slice(index)];
}

/** Splits so many bytes into the writes that begin at that piece. */
function splitInside(pieces: readonly Piece[], from: number, bytes: number): [Piece[], Piece[]] {
  let left = bytes;
  for (const [offset, piece] of pieces.slice(from).entries()) {
    if (piece.kind !== 'write') continue;
    if (left >= piece.bytes.length) {
      left -= piece.bytes.length;
      continue;
    }
    const at = from + offset;
    const parts: Write[] = left > 0 ? [{ ...piece, bytes: piece.bytes.subarray(0, left), whole: false }] : [];
    const rest = { ...piece, bytes: piece.bytes.subarray(left) };
    return [unjoined([...pieces.slice(0, at), ...parts]), [rest, ...pieces.slice(at + 1)]];
  }
  return [[...pieces], []];
}

/** The same pieces, the last of which does not wait for another one to leave with. */
function unjoined(pieces: readonly Piece[]): Piece[] {
  const last = pieces.at(-1);
  if (last?.kind !== 'write' || !last.joined) return [...pieces];
  const { joined: _, ...alone } = last;
  return [...pieces.slice(0, -1), alone];
}

/** The event behind a boundary; undefined where there is none. */
export function eventAt(pieces: readonly Piece[], at: Boundary): Stretch | undefined {
  const events = eventsIn(pieces);
  const labels = events.map(({ event }) => event.label);
  const point = locate(at, labels, []);
  return point && events[point.events];
}

/** A stretch as one write. */
export function wholeWrite(pieces: readonly Piece[], { from, to, event }: Stretch): Write {
  const parts = pieces.slice(from, to).flatMap((piece) => (piece.kind === 'write' ? [piece.bytes] : []));
  const [only] = parts;
  return { kind: 'write', bytes: only && parts.length === 1 ? only : Buffer.concat(parts), event, whole: true };
}

/** The pieces with other ones in the place of a stretch. */
export function replaced(pieces: readonly Piece[], { from, to }: Stretch, by: readonly Piece[]): Piece[] {
  return pieces.toSpliced(from, to - from, ...by);
}

// --- Telling ---------------------------------------------------------------------------------------------------------

/** A position in words, without the byte: `before event 3`, `inside j1.done`, `after j1.done`. */
export function positionWords(at: Position): string {
  if ('after' in at) return `after ${at.after}`;
  return `${at.byte ? 'inside' : 'before'} ${'in' in at ? at.in : `event ${at.event}`}`;
}

/** The event behind a boundary in words: `event 3`, `j1.done`, `the event after j1.added`. */
export function eventWords(at: Boundary): string {
  if ('after' in at) return `the event after ${at.after}`;
  return 'in' in at ? at.in : `event ${at.event}`;
}

/** A position told by meaning. What comes before it was delivered as it should be, so that the receipt knows the labels. */
export function named(at: Boundary, delivered: Receipt): Boundary;
export function named(at: Position, delivered: Receipt): Position;
export function named(at: Position, { events, partial }: Receipt): Position {
  if (!('event' in at)) return at;
  const label = at.byte ? (events[at.event] ?? partial?.label) : events[at.event - 1];
  if (label === undefined) return at;
  return at.byte ? { in: label, byte: at.byte } : { after: label };
}

/** The boundary behind these events. */
export function boundaryAfter(events: readonly string[]): Boundary {
  const last = events.at(-1);
  return last === undefined ? { event: 0 } : { after: last };
}

/**
 * Boundaries before a position: that before its event where it lies inside one, else the first one, those behind a whole item,
 * the middle one, the next one.
 */
export function earlier(at: Position, { events, partial }: Receipt): Boundary[] {
  const labels = partial ? [...events, partial.label] : events;
  const count = 'event' in at ? at.event : 'after' in at ? labels.indexOf(at.after) + 1 : labels.indexOf(at.in);
  if (count < 0 || count > labels.length) return [];
  if ('byte' in at && at.byte) return [boundaryAfter(events.slice(0, count))];
  const items = events.flatMap((label, index) => (completesItem(label) ? [index + 1] : []));
  const counts = [0, ...items, Math.floor(count / 2), count - 1].filter((one) => one >= 0 && one < count);
  return [...new Set(counts)].map((one) => boundaryAfter(events.slice(0, one)));
}

/** The same fault one exchange earlier, where there is one. */
export function oneEarlier<Fault extends ReplyFault>(fault: Fault): Fault[] {
  return fault.exchange > 1 ? [{ ...fault, exchange: fault.exchange - 1 }] : [];
}

// --- Drawing ---------------------------------------------------------------------------------------------------------

/** Draws an exchange, and then for the reply in it. */
export function inReply<Drawn>(
  { replies }: Reach,
  draw: (exchange: number, shape: ReplyShape) => fc.Arbitrary<Drawn>,
): fc.Arbitrary<Drawn> {
  return fc
    .integer({ min: 1, max: replies.length })
    .chain((exchange) => draw(exchange, replies[exchange - 1] ?? { labels: [], sizes: [] }));
}

/** The exchanges whose replies call nothing, so that the turn ends with them; all of them where every reply calls something. */
export function endsTurn(replies: readonly ReplyShape[]): number[] {
  const all = replies.map((_, index) => index + 1);
  const silent = all.filter((exchange) => !asksForWork(replies[exchange - 1]?.labels ?? []));
  return silent.length > 0 ? silent : all;
}

/** Whether a reply with these events calls a tool, so that the client asks again at once. */
export function asksForWork(labels: readonly string[]): boolean {
  return labels.some((label) => /^j\w*\.done$|\.input\.done$/.test(label));
}

/** `j1.done`, but not `t1.part.done`. */
function completesItem(label: string): boolean {
  return /^\w+\.done$/.test(label);
}

/**
 * Around the event that completes an item as often as at any boundary, because there a client begins work that the reply's end
 * no longer covers: mostly behind that event, else before it or in its last bytes. Inside any event half as often.
 */
export function drawPosition({ labels, sizes }: ReplyShape): fc.Arbitrary<Position> {
  const around = labels.flatMap((label, event): Position[] =>
    completesItem(label)
      ? [{ event: event + 1 }, { event: event + 1 }, { event: event + 1 }, { event }, { event, byte: -1 }]
      : [],
  );
  const inside = fc.integer({ min: 0, max: Math.max(0, sizes.length - 1) }).chain((event) => {
    const byte = fc.oneof(fc.constantFrom(-1, -2), fc.integer({ min: 1, max: Math.max(1, (sizes[event] ?? 0) - 1) }));
    return byte.map((at): Position => ({ event, byte: at }));
  });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom({ event: 0 }, ...around) },
    { weight: 2, arbitrary: fc.record({ event: fc.integer({ min: 0, max: labels.length }) }) },
    { weight: 1, arbitrary: inside },
  );
}

/** Any event, or the boundary before it; those around the end of an item as often as any other. */
export function drawEvent({ labels }: ReplyShape): fc.Arbitrary<Boundary> {
  const last = Math.max(0, labels.length - 1);
  const around = labels.flatMap((label, event) => (completesItem(label) ? [event, Math.min(event + 1, last)] : []));
  return fc.oneof(fc.integer({ min: 0, max: last }), fc.constantFrom(last, ...around)).map((event) => ({ event }));
}

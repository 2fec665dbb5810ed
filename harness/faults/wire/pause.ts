// Silence in mid-stream; then the reply goes on as if nothing had been. A short one must be borne, a long one is longer than the
// client is configured to wait.
import fc from 'fast-check';
import { z } from 'zod';
import { LONG_PAUSE_MS, position } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { lines, SSE } from './frame.ts';
import { drawPosition, earlier, inReply, named, oneEarlier, positionWords, splitAt } from './position.ts';

const schema = z
  .strictObject({
    kind: z.literal('pause'),
    exchange: faultExchange,
    at: position,
    ms: z.int().min(1).max(60_000),
    /** Whether comments keep the connection alive meanwhile. */
    beat: z.literal(true).optional(),
  })
  .refine(({ at, beat }) => !(beat && 'byte' in at && at.byte), {
    path: ['beat'],
    message: 'comments come between events, not inside one',
  });
export type Pause = z.infer<typeof schema>;

/** Twice as long as a client is given patience for where a stream falls silent. */
const TOO_LONG_MS = 4 * LONG_PAUSE_MS;

/** What a server sends to keep a connection alive: a comment. */
const BEAT = lines([': keep-alive']);

export const pause: FaultKind<Pause> = {
  kind: 'pause',
  family: 'wire',
  models: 'A model that thinks, or a server that hangs for a while, with or without comments that keep the line alive.',
  schema,
  carriers: SSE,
  harmless: ({ ms }) => ms < LONG_PAUSE_MS,
  silences: ({ ms }) => ms >= LONG_PAUSE_MS,

  describe: ({ at, ms, beat }) => `silent for ${ms} ms ${positionWords(at)}${beat ? ', but for comments' : ''}`,

  apply(pieces, { at, ms, beat }) {
    const split = splitAt(pieces, at);
    return split && [...split[0], { kind: 'pause', ms, ...(beat && { beat: BEAT }) }, ...split[1]];
  },

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc
        .record({
          at: drawPosition(shape),
          // A long one costs the client's patience in real time, so it is drawn seldom.
          ms: fc.oneof(
            { weight: 12, arbitrary: fc.integer({ min: 1, max: 300 }) },
            { weight: 1, arbitrary: fc.constant(TOO_LONG_MS) },
          ),
          beat: fc.boolean(),
        })
        .map(({ at, ms, beat }): Pause => {
          const isBetween = !('byte' in at && at.byte);
          return { kind: 'pause', exchange, at, ms, ...(beat && isBetween && { beat }) };
        }),
    ),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: ({ beat, ...fault }, delivered) => [
    ...(beat ? [fault] : []),
    ...(fault.ms > TOO_LONG_MS ? [{ ...fault, ms: TOO_LONG_MS, ...(beat && { beat }) }] : []),
    ...(fault.ms > 1 && fault.ms < LONG_PAUSE_MS ? [{ ...fault, ms: 1, ...(beat && { beat }) }] : []),
    ...[...earlier(fault.at, delivered).map((at): Pause => ({ ...fault, at })), ...oneEarlier<Pause>(fault)].map(
      (one) => ({ ...one, ...(beat && { beat }) }),
    ),
  ],
};

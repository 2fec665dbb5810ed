// One event is damaged on its way. A client may treat the stream as broken, or pass over what it cannot read; what it must not do
// is act on what it did not get.
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece, Write } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { lines, readFrame, SSE, writeFrame } from './frame.ts';
import {
  boundary,
  drawEvent,
  earlier,
  eventAt,
  eventWords,
  inReply,
  named,
  oneEarlier,
  replaced,
  wholeWrite,
} from './position.ts';

/** Simple ones first. */
const WAYS = ['json', 'half', 'empty', 'null', 'number', 'array', 'noise', 'utf8'] as const;

const schema = z.strictObject({
  kind: z.literal('garble'),
  exchange: faultExchange,
  at: boundary,
  how: z.enum(WAYS),
});
export type Garble = z.infer<typeof schema>;

const WORDS: Readonly<Record<Garble['how'], string>> = {
  json: 'is no JSON',
  half: 'is only half there',
  empty: 'has empty data',
  null: 'is null',
  number: 'is a number',
  array: 'is an array',
  noise: 'comes behind garbage',
  utf8: 'is no UTF-8',
};

/** A control character, two bytes that begin a character of three, and one that no UTF-8 has. */
const NOISE = Uint8Array.of(0x00, 0xe2, 0x82, 0xff);

export const garble: FaultKind<Garble> = {
  kind: 'garble',
  family: 'wire',
  models: 'Bytes that a proxy, a buffer or a server in trouble has damaged: half an event, garbage, the wrong JSON.',
  schema,
  carriers: SSE,

  describe: ({ at, how }) => `${eventWords(at)} ${WORDS[how]}`,

  apply(pieces, { at, how }) {
    const found = eventAt(pieces, at);
    return found && replaced(pieces, found, garbled(wholeWrite(pieces, found), how));
  },

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record({
        kind: fc.constant('garble' as const),
        exchange: fc.constant(exchange),
        at: drawEvent(shape),
        how: fc.constantFrom(...WAYS),
      }),
    ),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...(fault.how === 'json' ? [] : [{ ...fault, how: 'json' as const }]),
    ...earlier(fault.at, delivered).map((at): Garble => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

function garbled(write: Write, how: Garble['how']): Piece[] {
  const { type, data } = readFrame(write.bytes);
  /** The event with other data: nobody can have the whole of it. */
  const saying = (other: string): Piece[] => [
    { ...write, bytes: writeFrame({ type, data: other }), whole: false, damaged: true },
  ];
  switch (how) {
    case 'json':
      return saying(data.slice(1));
    case 'half':
      return saying(data.slice(0, data.length / 2));
    case 'empty':
      return saying('');
    case 'null':
      return saying('null');
    case 'number':
      return saying('42');
    case 'array':
      return saying(`[${data}]`);
    // The last two leave the event readable to a client that decodes leniently, as the specification has it: the garbage is a
    // field that nobody knows, and a string that means nothing.
    case 'noise':
      return [{ ...write, bytes: Buffer.concat([NOISE, lines([]), write.bytes]), damaged: true }];
    case 'utf8': {
      const [before, behind] = ['{"obfuscation":"', `",${data.slice(1)}`];
      const [start, end] = [writeFrame({ type, data: before }), lines([behind])];
      return [{ ...write, bytes: Buffer.concat([start.subarray(0, -2), NOISE.subarray(1), end]), damaged: true }];
    }
  }
}

// Something extra between two events. What the specification of server-sent events tells a client to ignore, and event types that
// an API may add at any time, change nothing; the `[DONE]` of another API is none of this one's events, and a client may choke on it.
import fc from 'fast-check';
import { z } from 'zod';
import type { Write } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { extra, lines, SSE } from './frame.ts';
import { boundary, drawEvent, earlier, inReply, named, oneEarlier, positionWords, splitAt } from './position.ts';

/** Simple ones first. */
const EXTRAS = ['comment', 'id', 'retry', 'field', 'event', 'empty', 'done'] as const;

const schema = z.strictObject({
  kind: z.literal('insert'),
  exchange: faultExchange,
  at: boundary,
  what: z.enum(EXTRAS),
});
export type Insert = z.infer<typeof schema>;

const WORDS: Readonly<Record<Insert['what'], string>> = {
  comment: 'a comment',
  id: 'an id',
  retry: 'a reconnection time',
  field: 'an unknown field',
  event: 'an event of an unknown type',
  empty: 'an event without data',
  done: '[DONE]',
};

export const insert: FaultKind<Insert> = {
  kind: 'insert',
  family: 'wire',
  models: 'A server or a proxy that adds comments and fields of its own, or an API that has learnt a new event.',
  schema,
  carriers: SSE,
  harmless: ({ what }) => what !== 'done',

  describe: ({ at, what }) => `${WORDS[what]} inserted ${positionWords(at)}`,

  apply(pieces, { at, what }) {
    const split = splitAt(pieces, at);
    return split && [...split[0], inserted(what), ...split[1]];
  },

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record({
        kind: fc.constant('insert' as const),
        exchange: fc.constant(exchange),
        at: drawEvent(shape),
        what: fc.constantFrom(...EXTRAS),
      }),
    ),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...earlier(fault.at, delivered).map((at): Insert => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

function inserted(what: Insert['what']): Write {
  const text = (...of: string[]): Write => ({ kind: 'write', bytes: lines(of), whole: true });
  switch (what) {
    case 'comment':
      return text(': this is a comment');
    case 'id':
      return text('id: 7');
    case 'retry':
      return text('retry: 10');
    case 'field':
      return text('flavour: vanilla');
    case 'event':
      return extra({ type: 'response.weather.changed', weather: { sky: ['clear', null], degrees: 21.5 } });
    case 'empty':
      // "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and return."
      return text('event: response.output_text.delta');
    case 'done':
      return { ...text('data: [DONE]'), damaged: true };
  }
}

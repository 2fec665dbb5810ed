// Events behind the terminal one. It ends the reply; what comes after it must not be acted on.
import fc from 'fast-check';
import { z } from 'zod';
import { TERMINAL, type Piece, type Write } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { extra, fieldsOf, SSE } from './frame.ts';
import { eventsIn, oneEarlier, replaced, wholeWrite } from './position.ts';

/** Simple ones first. */
const EXTRAS = ['terminal', 'text', 'call'] as const;

const schema = z.strictObject({ kind: z.literal('trail'), exchange: faultExchange, what: z.enum(EXTRAS) });
export type Trail = z.infer<typeof schema>;

const WORDS: Readonly<Record<Trail['what'], string>> = {
  terminal: 'the terminal event again',
  text: 'a piece of text',
  call: 'a further call',
};

export const trail: FaultKind<Trail> = {
  kind: 'trail',
  family: 'wire',
  models: 'A server or a relay that goes on after the end of a reply: two terminal events, late text, a late call.',
  schema,
  carriers: SSE,

  describe: ({ what }) => `behind the terminal event ${WORDS[what]}`,

  apply(pieces, { what }) {
    const events = eventsIn(pieces);
    const index = events.findLastIndex(({ event }) => event.label === TERMINAL);
    const terminal = events[index];
    if (!terminal) return undefined;
    const write = wholeWrite(pieces, terminal);
    // All in one chunk: with the terminal event a client has what it wants, and may close at once.
    const all = [write, ...trailing(pieces, write, what, index + 1)];
    const joined = all.map((one, at): Write => (at < all.length - 1 ? { ...one, joined: true } : one));
    return replaced(pieces, terminal, joined);
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('trail' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      what: fc.constantFrom(...EXTRAS),
    }),

  simpler: (fault) => [
    ...(fault.what === 'terminal' ? [] : [{ ...fault, what: 'terminal' as const }]),
    ...oneEarlier(fault),
  ],
};

function trailing(pieces: readonly Piece[], terminal: Write, what: Trail['what'], sequence_number: number): Write[] {
  const place = { output_index: sequence_number, sequence_number };
  switch (what) {
    case 'terminal':
      return [{ kind: 'write', bytes: terminal.bytes, whole: true }];
    case 'text':
      return [
        extra({
          type: 'response.output_text.delta',
          ...place,
          item_id: 'msg_late',
          content_index: 0,
          delta: 'Too late.',
          logprobs: [],
        }),
      ];
    case 'call': {
      const item = lateCall(pieces);
      return [
        extra({ type: 'response.output_item.added', ...place, item }),
        extra({ type: 'response.output_item.done', ...place, sequence_number: sequence_number + 1, item }),
      ];
    }
  }
}

/** A call like the reply's own, so that a client that acts on it leaves an effect; else one that no client has a tool for. */
function lateCall(pieces: readonly Piece[]): unknown {
  const items = eventsIn(pieces).map(({ event }) => fieldsOf(fieldsOf(event.data)['item']));
  const call = items.findLast((item) => 'call_id' in item) ?? { type: 'function_call', name: 'late', arguments: '{}' };
  return { ...call, id: 'fc_late', call_id: 'call_late_1', status: 'completed' };
}

// Closes a WebSocket in good form, with a code and a reason, before the reply is whole. A close without a frame, which clients
// report as 1006, is what `cut` does.
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { cut } from './cut.ts';
import { boundary, earlier, inReply, named, oneEarlier, positionWords } from './position.ts';

/** The codes that may stand in a frame. Source: RFC 6455, section 7.4, and IANA's registry. */
const code = z.int().refine((one) => /^(?:100[0-3]|100[7-9]|101[0-4]|[34]\d{3})$/.test(String(one)), {
  error: 'must be a code that may stand in a close frame: 1000 to 1003, 1007 to 1014, 3000 to 4999',
});

const schema = z.strictObject({
  kind: z.literal('close'),
  exchange: faultExchange,
  at: boundary,
  code,
  /** At most 123 bytes. */
  reason: z
    .string()
    .refine((text) => new TextEncoder().encode(text).length <= 123, { error: 'must not be longer than 123 bytes' })
    .optional(),
});
export type Close = z.infer<typeof schema>;

/** Normal, going away, policy, too big, internal error, restart, try again later, and one that only its server knows. */
const CODES = [1000, 1001, 1008, 1009, 1011, 1012, 1013, 4000] as const;

export const close: FaultKind<Close> = {
  kind: 'close',
  family: 'wire',
  models: 'A server that is restarted, overloaded or offended, and says goodbye before it has said all.',
  schema,
  carriers: ['websocket'],

  describe: ({ at, code: why }) => `close ${positionWords(at)} (${why})`,

  apply: (pieces, { exchange, at, code: why, reason = '' }) =>
    cut
      .apply(pieces, { kind: 'cut', exchange, at, ending: 'clean' })
      ?.map((piece): Piece =>
        piece.kind === 'end' ? { kind: 'end', ending: 'clean', close: { code: why, reason } } : piece,
      ),

  arbitrary: (reach) =>
    inReply(reach, (exchange, { labels }) =>
      fc.record({
        kind: fc.constant('close' as const),
        exchange: fc.constant(exchange),
        at: fc.record({ event: fc.integer({ min: 0, max: labels.length }) }),
        code: fc.constantFrom(...CODES),
      }),
    ),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...(fault.code !== CODES[0] ? [{ ...fault, code: CODES[0] }] : []),
    ...earlier(fault.at, delivered).map((at): Close => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

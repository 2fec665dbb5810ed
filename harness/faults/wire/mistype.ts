// Gives a good stream another content type. A stream in another spelling of `text/event-stream` is as good as before; under any
// other type, or none, it is no event stream, and a client may refuse it.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model ("... is not text/event-stream").
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { SSE } from './frame.ts';
import { oneEarlier } from './position.ts';

const schema = z.strictObject({
  kind: z.literal('mistype'),
  exchange: faultExchange,
  /** `null` stands for no such header at all. */
  contentType: z
    .string()
    .regex(/^[!-~]([ -~]*[!-~])?$/, 'must be a header value')
    .nullable(),
});
export type Mistype = z.infer<typeof schema>;

const TYPES = [
  'application/json',
  'text/html; charset=utf-8',
  'text/plain',
  null,
  'text/event-stream; charset=iso-8859-1',
  'TEXT/EVENT-STREAM; CHARSET=UTF-8',
];

export const mistype: FaultKind<Mistype> = {
  kind: 'mistype',
  family: 'wire',
  models: 'A gateway that rewrites or drops the content type of what it passes on.',
  schema,
  carriers: SSE,
  harmless: (fault) => isEventStream(fault.contentType),
  describe: ({ contentType }) => (contentType === null ? 'no content type' : `content type ${contentType}`),

  apply(pieces, { contentType }) {
    if (pieces[0]?.kind !== 'head') return undefined;
    return pieces.map((piece): Piece => {
      if (piece.kind !== 'head') return piece;
      const { 'content-type': _, ...headers } = piece.headers;
      return {
        ...piece,
        headers: { ...headers, ...(contentType !== null && { 'content-type': contentType }) },
        ...(!isEventStream(contentType) && { damaged: true }),
      };
    });
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('mistype' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      contentType: fc.constantFrom(...TYPES),
    }),
  simpler: (fault) => [...(fault.contentType !== null ? [{ ...fault, contentType: null }] : []), ...oneEarlier(fault)],
};

/** Types are compared without their case and parameters. */
function isEventStream(contentType: string | null): boolean {
  return /^text\/event-stream\s*(;|$)/i.test(contentType ?? '');
}

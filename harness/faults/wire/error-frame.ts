// Ends a reply over a WebSocket with the API's error event. Unlike over HTTP it stands in a frame of its own, with the status in
// it, and the connection stays open unless the fault says otherwise.
import fc from 'fast-check';
import { z } from 'zod';
import { TERMINAL, type Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import { textFrame } from '../../core/websocket-frame.ts';
import type { FaultKind } from '../kind.ts';
import { cut } from './cut.ts';
import { boundary, drawEvent, earlier, inReply, named, oneEarlier, positionWords } from './position.ts';

/** The API's own words. Source: https://developers.openai.com/api/docs/guides/websocket-mode and the API's error codes. */
const ERRORS = {
  previous_response_not_found: {
    status: 400,
    type: 'invalid_request_error',
    message: 'Previous response not found.',
    param: 'previous_response_id',
  },
  websocket_connection_limit_reached: {
    status: 400,
    type: 'invalid_request_error',
    message:
      'Responses websocket connection limit reached (60 minutes). Create a new websocket connection to continue.',
    param: null,
  },
  rate_limit_exceeded: { status: 429, type: 'requests', message: 'Rate limit reached.', param: null },
  server_error: {
    status: 500,
    type: 'server_error',
    message: 'The server had an error while processing your request. Sorry about that!',
    param: null,
  },
  server_is_overloaded: {
    status: 503,
    type: 'server_error',
    message: 'The engine is currently overloaded, please try again later.',
    param: null,
  },
} as const;

const CODES = ['previous_response_not_found', 'websocket_connection_limit_reached', 'server_error'] as const;

const schema = z.strictObject({
  kind: z.literal('error-frame'),
  exchange: faultExchange,
  /** Before the terminal event. */
  at: boundary,
  code: z.enum(Object.keys(ERRORS) as (keyof typeof ERRORS)[]),
  /** How the connection ends behind it; it stays open where that is absent. */
  ending: z.enum(['clean', 'fin', 'reset']).optional(),
});
export type ErrorFrame = z.infer<typeof schema>;

export const errorFrame: FaultKind<ErrorFrame> = {
  kind: 'error-frame',
  family: 'wire',
  models:
    'A server that has forgotten the response to go on from, or whose connection has become too old, or that fails.',
  schema,
  carriers: ['websocket'],

  describe: ({ at, code, ending }) => `error ${code} ${positionWords(at)}${ending === undefined ? '' : ` (${ending})`}`,

  apply(pieces, { exchange, at, code, ending }) {
    const kept = cut.apply(pieces, { kind: 'cut', exchange, at, ending: 'clean' });
    // Behind the terminal event there is no request that an error could belong to.
    if (kept?.some((piece) => piece.kind === 'write' && piece.event?.label === TERMINAL)) return undefined;
    return kept?.flatMap((piece): Piece[] =>
      piece.kind === 'end'
        ? [
            { kind: 'write', bytes: frameOf(code), whole: true, damaged: true },
            { kind: 'end', ending: ending ?? 'kept' },
          ]
        : [piece],
    );
  },

  // Mostly in the place of the whole reply, as the API does it.
  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record({
        kind: fc.constant('error-frame' as const),
        exchange: fc.constant(exchange),
        at: fc.oneof({ weight: 2, arbitrary: fc.constant({ event: 0 }) }, { weight: 1, arbitrary: drawEvent(shape) }),
        code: fc.constantFrom(...CODES),
      }),
    ),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...(fault.code !== 'server_error' ? [{ ...fault, code: 'server_error' as const }] : []),
    ...earlier(fault.at, delivered).map((at): ErrorFrame => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

function frameOf(code: ErrorFrame['code']): Uint8Array {
  const { status, ...error } = ERRORS[code];
  return textFrame(JSON.stringify({ type: 'error', status, error: { ...error, code } }));
}

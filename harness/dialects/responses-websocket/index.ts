// OpenAI's Responses API over a WebSocket: `response.create` messages go up, and the events that come down are those of the
// stream over HTTP, one text message each.
// Source: https://developers.openai.com/api/docs/guides/websocket-mode
import type { WireEvent } from '../../core/event.ts';
import { textFrame } from '../../core/websocket-frame.ts';
import type { SocketDialect } from '../dialect.ts';
import { encode } from '../responses/encode.ts';
import { reject } from '../responses/reject.ts';
import { left } from './left.ts';
import { read } from './read.ts';

export const responsesWebsocket: SocketDialect = {
  name: 'responses-websocket',
  asks: { method: 'GET', path: '/responses' },
  headers: () => ({}),
  read,
  reject,
  encode,
  warmUp: (request, model): WireEvent[] => encode([], request, model, [], `resp_warm_${request}`),
  left,
  ends: 'kept',
  frameError: textFrame,
  frame: (event) => textFrame(JSON.stringify(event.data)),
  errorBody: ({ status, message, param, code = null }) =>
    JSON.stringify({ type: 'error', status, error: { type: 'invalid_request_error', code, message, param } }),
};

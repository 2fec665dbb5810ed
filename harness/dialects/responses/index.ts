// OpenAI's Responses API over server-sent events: `POST /responses` with `stream: true`.
import type { Dialect } from '../dialect.ts';
import { responsesWebsocket } from '../responses-websocket/index.ts';
import { encode } from './encode.ts';
import { headers } from './headers.ts';
import { read } from './read.ts';
import { reject } from './reject.ts';

const bytes = new TextEncoder();

export const responses: Dialect = {
  name: 'responses',
  asks: { method: 'POST', path: '/responses' },
  headers,
  read,
  reject,
  ends: 'clean',
  encode,
  frame: (event) => bytes.encode(`event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`),
  errorBody: ({ message, param }) =>
    JSON.stringify({ error: { message, type: 'invalid_request_error', param, code: null } }),
  overWebSocket: responsesWebsocket,
};

// Requests over a WebSocket that is kept from one to the next. A request says only what the server cannot know yet; whatever goes
// wrong, the connection is given up, and the next request says everything on a new one. A server that takes no WebSocket is asked
// over HTTP from then on.
// Source: https://developers.openai.com/api/docs/guides/websocket-mode
import { on } from 'node:events';
import { isTyped, type ApiItem } from './items.ts';
import { Refusal, type Request, type Transport } from './transport.ts';

/** A connection, and what the server knows of the conversation by it. */
interface Line {
  readonly socket: WebSocket;
  known?: { readonly response: unknown; readonly items: readonly ApiItem[] };
}

export function overWebSocket(baseUrl: string, http: Transport): Transport {
  let line: Line | undefined;
  let isRefused = false;
  const hangUp = () => {
    line?.socket.close();
    line = undefined;
  };
  return {
    async ask(request, signal, heard) {
      if (line?.socket.readyState !== WebSocket.OPEN) line = undefined;
      if (!line && !isRefused) line = await dial(`${baseUrl}/responses`, signal);
      if (!line) {
        signal.throwIfAborted();
        isRefused = true;
        return http.ask(request, signal, heard);
      }
      return converse(line, request, signal, heard, hangUp);
    },
    close: hangUp,
  };
}

/** Opens a connection; undefined where the server does not take it. */
function dial(url: string, signal: AbortSignal): Promise<Line | undefined> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'));
  const { promise, resolve } = Promise.withResolvers<Line | undefined>();
  socket.addEventListener('open', () => resolve({ socket }));
  socket.addEventListener('close', () => resolve(undefined));
  socket.addEventListener('error', () => resolve(undefined));
  const giveUp = () => {
    socket.close();
    resolve(undefined);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', giveUp));
}

/** Sends a request and passes on the events of its reply, until one ends it. */
async function* converse(
  line: Line,
  request: Request,
  signal: AbortSignal,
  heard: () => void,
  hangUp: () => void,
): AsyncGenerator<ApiItem> {
  const said: ApiItem[] = [];
  let isWhole = false;
  try {
    const messages = on(line.socket, 'message', { signal, close: ['close'] });
    line.socket.send(JSON.stringify(messageFor(request, line)));
    for await (const [message] of messages) {
      heard();
      const event = parseEvent(message);
      refuseAs(event);
      if (event.type === 'response.output_item.done' && isTyped(event.item)) said.push(event.item);
      if (event.type === 'response.completed') {
        line.known = { response: idOf(event.response), items: [...request.input, ...said] };
        isWhole = true;
      }
      yield event;
      if (isWhole) return;
    }
  } finally {
    if (!isWhole) hangUp();
  }
}

/** Only what is new, where the input begins with all that the server knows. */
function messageFor(request: Request, { known }: Line): ApiItem {
  const message = { type: 'response.create', ...request };
  if (!known || known.items.some((item, at) => request.input[at] !== item)) return message;
  return { ...message, previous_response_id: known.response, input: request.input.slice(known.items.length) };
}

/** What a new connection and a request that says everything mend. */
const MENDABLE: readonly unknown[] = ['previous_response_not_found', 'websocket_connection_limit_reached'];

/** @throws Refusal where an event is one: it then has a status, as a reply over HTTP has. */
function refuseAs({ type, status, error }: ApiItem): void {
  if (type !== 'error' || typeof status !== 'number') return;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const message = `error ${status}: ${JSON.stringify(error)}`;
  throw MENDABLE.includes(code) ? new Refusal(status, message, false) : new Refusal(status, message);
}

function parseEvent(message: unknown): ApiItem {
  const data: unknown = message instanceof MessageEvent ? message.data : undefined;
  const event: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
  if (!isTyped(event)) throw new TypeError('a message that is no event');
  return event;
}

function idOf(response: unknown): unknown {
  return typeof response === 'object' && response !== null && 'id' in response ? response.id : undefined;
}

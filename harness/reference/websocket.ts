// Requests over a WebSocket that is kept from one to the next. A request says only what the server cannot know yet; whatever goes
// wrong, the connection is given up, and the next request says everything on a new one. A server that takes no WebSocket is asked
// over HTTP from then on.
// Source: https://developers.openai.com/api/docs/guides/websocket-mode
import { on } from 'node:events';
import type { Bugs } from './bugs.ts';
import { isTyped, type ApiItem } from './items.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import type { Request, Transport } from './transport.ts';

/** A connection, and what the server knows of the conversation by it. */
interface Line {
  readonly socket: WebSocket;
  known?: Known | undefined;
}

/** A response: its id, what it was asked with, and the ids of the items that it said. */
interface Known {
  readonly response: unknown;
  readonly input: readonly ApiItem[];
  readonly said: readonly unknown[];
}

export function overWebSocket(baseUrl: string, http: Transport, bugs: Bugs): Transport {
  let line: Line | undefined;
  let isRefused = false;
  const hangUp = () => {
    line?.socket.close();
    line = undefined;
  };
  return {
    async ask(request, signal) {
      if (line?.socket.readyState !== WebSocket.OPEN) line = undefined;
      if (!line && !isRefused) line = await dial(`${baseUrl}/responses`, signal);
      if (!line) {
        signal.throwIfAborted();
        isRefused = true;
        return http.ask(request, signal);
      }
      const mendable = bugs.has('takes-as-final') ? [] : MENDABLE;
      return converse(line, request, signal, hangUp, mendable);
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

/** Sends a request. An error before any other event is its refusal. */
async function converse(
  line: Line,
  request: Request,
  signal: AbortSignal,
  hangUp: () => void,
  mendable: readonly unknown[],
): Promise<AsyncIterable<ApiItem> | Refusal> {
  const messages = on(line.socket, 'message', { signal, close: ['close'] });
  line.socket.send(JSON.stringify(messageFor(request, line)));
  const events = eventsIn(messages, line, request, hangUp);
  const first = await events.next();
  const refusal = first.done ? undefined : refusalIn(first.value, mendable);
  if (!refusal) return resumed(first, events);
  await events.return(undefined);
  return refusal;
}

/** Events behind which a reply has no more. */
const LAST: ReadonlySet<string> = new Set(['response.completed', 'response.failed', 'response.incomplete', 'error']);

/** The events of one reply, until one ends it. */
async function* eventsIn(
  messages: AsyncIterable<unknown[]>,
  line: Line,
  { input }: Request,
  hangUp: () => void,
): AsyncGenerator<ApiItem, undefined> {
  let isWhole = false;
  try {
    for await (const [message] of messages) {
      const event = parseEvent(message);
      if (event.type === 'response.completed') {
        line.known = knownBy(event.response, input);
        isWhole = true;
      }
      yield event;
      if (LAST.has(event.type)) return;
    }
  } finally {
    if (!isWhole) hangUp();
  }
}

async function* resumed(
  first: IteratorResult<ApiItem, undefined>,
  rest: AsyncGenerator<ApiItem, undefined>,
): AsyncGenerator<ApiItem> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** Only what is new, where the input begins with all that the server knows. */
function messageFor(request: Request, { known }: Line): ApiItem {
  const message = { type: 'response.create', ...request };
  if (!known || !beginsWith(request.input, known)) return message;
  const isNew = request.input.slice(known.input.length + known.said.length);
  return { ...message, previous_response_id: known.response, input: isNew };
}

function beginsWith(input: readonly ApiItem[], { input: earlier, said }: Known): boolean {
  return (
    earlier.every((item, at) => input[at] === item) && said.every((id, at) => input[earlier.length + at]?.id === id)
  );
}

function knownBy(response: unknown, input: readonly ApiItem[]): Known | undefined {
  if (typeof response !== 'object' || response === null || !('id' in response) || !('output' in response))
    return undefined;
  const said = Array.isArray(response.output) ? response.output.filter(isTyped) : [];
  return { response: response.id, input, said: said.map((item) => item.id) };
}

/** What a new connection, and a request that says everything, mend. */
const MENDABLE: readonly unknown[] = ['previous_response_not_found', 'websocket_connection_limit_reached'];

/** The refusal that an event is: it then has a status, as a reply over HTTP has. */
function refusalIn({ type, status, error }: ApiItem, mendable: readonly unknown[]): Refusal | undefined {
  if (type !== 'error' || typeof status !== 'number') return undefined;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const body = JSON.stringify({ error });
  return mendable.includes(code) ? { kind: 'broken', message: body } : refusalOf(status, body);
}

function parseEvent(message: unknown): ApiItem {
  const data: unknown = message instanceof MessageEvent ? message.data : undefined;
  const event: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
  if (!isTyped(event)) throw new TypeError('a message that is no event');
  return event;
}

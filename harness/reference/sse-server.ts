// A hand-written model server for the tests of in-process clients: real sockets, one reply after the other, exactly as listed.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiItem } from './items.ts';

/** How one request is answered. It may be asynchronous, and may leave the stream open. */
export type Reply = (response: ServerResponse) => unknown;

export interface Server extends AsyncDisposable {
  readonly url: string;
  /** The `input` of each request, in arrival order. */
  readonly inputs: readonly (readonly ApiItem[])[];
  /** The whole body of each request. */
  readonly bodies: readonly RequestBody[];
  /** The headers of each request. */
  readonly headers: readonly IncomingHttpHeaders[];
}

interface RequestBody {
  readonly input: readonly ApiItem[];
  readonly [field: string]: unknown;
}

/** Answers the first request with the first reply and so on; the last reply answers all that follow. */
export async function serve(...replies: readonly Reply[]): Promise<Server> {
  const bodies: RequestBody[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    headers.push(request.headers);
    await replies[Math.min(bodies.length, replies.length) - 1]?.(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on TCP has such an address
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    headers,
    get inputs() {
      return bodies.map((body) => body.input);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The bytes of an event, with its blank line. */
export function framed(event: ApiItem): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

export const created: ApiItem = {
  type: 'response.created',
  sequence_number: 0,
  response: { id: 'resp_1', output: [] },
};
export const completed: ApiItem = { type: 'response.completed', response: { id: 'resp_1', output: [] } };

/** The event with which an item is done. */
export function done(item: ApiItem): ApiItem {
  return { type: 'response.output_item.done', output_index: 0, item };
}

/** A custom call of the tool `note`. */
export function customCall(callId: string, input: string): ApiItem {
  return { type: 'custom_tool_call', id: `ctc_${callId}`, call_id: callId, name: 'note', input };
}

/** A function call of the tool `run`. */
export function functionCall(callId: string, args: string): ApiItem {
  return { type: 'function_call', id: `fc_${callId}`, call_id: callId, name: 'run', arguments: args };
}

export function answer(text: string): ApiItem {
  return { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] };
}

/** A whole reply that says these items. */
export function says(...items: readonly ApiItem[]): Reply {
  return streams(created, ...items.map(done), completed);
}

/** The events of a whole reply that says these items, numbered, with all that an SDK insists on. */
export function reply(exchange: number, ...items: readonly ApiItem[]): ApiItem[] {
  const response = { id: `resp_${exchange}`, object: 'response', status: 'in_progress', output: [] };
  const events = [
    { type: 'response.created', response },
    ...items.flatMap((item, output_index) => [
      { type: 'response.output_item.added', output_index, item },
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.completed', response: { ...response, status: 'completed', output: items } },
  ];
  return events.map((event, sequence_number) => Object.assign(event, { sequence_number }));
}

/** Exactly these events, and a clean end. */
export function streams(...events: readonly ApiItem[]): Reply {
  return writes(...events.map(framed));
}

/** Exactly these bytes, each write of its own, and a clean end. */
export function writes(...chunks: readonly (string | Uint8Array)[]): Reply {
  return async (response) => {
    await send(response, chunks);
    response.end();
  };
}

/** These events; then the connection closes without the terminating chunk. */
export function breaksAfter(...events: readonly ApiItem[]): Reply {
  return async (response) => {
    await send(response, events.map(framed));
    response.destroy();
  };
}

/** These events, and then nothing any more. */
export function stallsAfter(...events: readonly ApiItem[]): Reply {
  return (response) => send(response, events.map(framed));
}

/** A refusal. */
export function refuses(status: number, message: string): Reply {
  return (response) => response.writeHead(status).end(message);
}

/** Returns once every chunk has been handed to the system: destroying earlier would lose what is still queued. */
async function send(response: ServerResponse, chunks: readonly (string | Uint8Array)[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const chunk of chunks) await new Promise((resolve) => response.write(chunk, resolve));
}

// A hand-written model server for the tests of the reference client over a WebSocket: one reply after the other, as listed. Over HTTP
// it says only that it was asked.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiItem } from './items.ts';
import { completed, created, framed } from './sse-server.ts';

/** How one message is answered. */
export type Answer = (client: WebSocket) => void;

export interface SocketServer extends AsyncDisposable {
  readonly url: string;
  /** Each message, and by which connection it came. */
  readonly messages: readonly { readonly connection: number; readonly message: ApiItem }[];
  /** The input of each request over HTTP. */
  readonly posted: readonly unknown[];
}

/** @param refusal the status with which every handshake is refused, if any */
export async function serveSocket(refusal: number | undefined, ...answers: readonly Answer[]): Promise<SocketServer> {
  const messages: { connection: number; message: ApiItem }[] = [];
  const posted: unknown[] = [];
  let connections = 0;
  const handshakes = new WebSocketServer({ noServer: true });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    posted.push((JSON.parse(Buffer.concat(chunks).toString()) as ApiItem)['input']);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(framed(created) + framed(completed));
  });
  server.on('upgrade', (request, socket, head) => {
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    handshakes.handleUpgrade(request, socket, head, (client) => {
      connections += 1;
      const connection = connections;
      client.on('message', (data: Buffer) => {
        messages.push({ connection, message: JSON.parse(String(data)) as ApiItem });
        answers[Math.min(messages.length, answers.length) - 1]?.(client);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    messages,
    posted,
    async [Symbol.asyncDispose]() {
      for (const client of handshakes.clients) client.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Exactly these events. */
export function sends(...events: readonly ApiItem[]): Answer {
  return (client) => {
    for (const event of events) client.send(JSON.stringify(event));
  };
}

/** These events; then the connection is closed with that code, or without a word. */
export function leavesAfter(code: number | undefined, ...events: readonly ApiItem[]): Answer {
  return (client) => {
    sends(...events)(client);
    if (code === undefined) client.terminate();
    else client.close(code);
  };
}

/** The API's error, with its status in it. */
export function fails(status: number, code: string): Answer {
  return sends({ type: 'error', status, error: { code, message: 'no' } });
}

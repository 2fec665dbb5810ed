// The endpoint on a real socket: one `node:http` server on 127.0.0.1, on a port that the system chooses. Each case is mounted
// under a path prefix of its own, so that many cases share the server.
import { once } from 'node:events';
import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { REDIRECTED_FROM } from '../core/event.ts';
import { play } from './play.ts';
import type { Provider, Reply } from './provider.ts';
import { isDoomed, socketSink, type Listener } from './socket-sink.ts';
import { createTurns, type Turns } from './turns.ts';
import { converse } from './websocket.ts';

export interface Mount {
  /** Base URL for the client, without a trailing slash. */
  readonly url: string;
  /** Resolves when everything is over that was to happen behind a reply: connections are closed, and the server is back. */
  settled?(): Promise<void>;
  /** Ends every reply that is still open; the prefix answers 404 from then on. */
  close(): Promise<void>;
}

export interface Endpoint {
  mount(provider: Provider): Mount;
  close(): Promise<void>;
}

/** What the server knows of one case. */
interface Mounted {
  readonly provider: Provider;
  /** Connections that something is played on, and how many replies each of them waits for. */
  readonly open: Map<Socket, number>;
  readonly playing: Set<Promise<void>>;
  /** Connections and outages behind its replies that are not over. */
  readonly unsettled: Set<Promise<void>>;
}

/** Keeps what is played on a connection where the mount can end it. */
function keep({ open, playing }: Mounted, socket: Socket, played: Promise<void>): void {
  open.set(socket, (open.get(socket) ?? 0) + 1);
  const ended = played.finally(() => {
    const left = (open.get(socket) ?? 1) - 1;
    if (left > 0) open.set(socket, left);
    else open.delete(socket);
    playing.delete(ended);
  });
  playing.add(ended);
}

/** A request body larger than this is refused with 413. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** How long a client may take to send one request, in milliseconds: who never finishes is not kept for ever. */
const PATIENCE_MS = 60_000;

/**
 * @param port the port to listen on; 0 lets the system choose
 * @param patience_ms how long a client may take to send one request
 */
export async function createLoopback(port = 0, patience_ms = PATIENCE_MS): Promise<Endpoint> {
  const mounts = new Map<string, Mounted>();
  let mounted = 0;

  /** The case that a URL belongs to, and the path below its prefix. */
  function find(url: string | undefined): { mount: Mounted | undefined; path: string } {
    const [, prefix = '', path = '/'] = /^\/(c\d+)(\/[^?]*)?(?:\?|$)/.exec(url ?? '') ?? [];
    return { mount: mounts.get(prefix), path };
  }

  const turns = createTurns();
  const options = {
    keepAliveTimeout: 60_000,
    noDelay: true,
    headersTimeout: patience_ms,
    requestTimeout: patience_ms,
    connectionsCheckingInterval: patience_ms / 2,
  };
  const server: Server = createServer(options, (request, response) => {
    // It was sent before the client could know that its connection is closed.
    if (isDoomed(request.socket)) return void request.socket.destroy();
    const { mount, path } = find(request.url);
    if (!mount) {
      request.resume();
      response.writeHead(404).end();
      return;
    }
    keep(mount, request.socket, serve(request, response, path, mount, turns, listenerOf(mount)));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const { mount, path } = find(request.url);
    const handshake = mount?.provider.connect(path);
    if (mount && handshake?.kind === 'accepted') {
      keep(mount, socket, converse(request, socket, head, handshake.open));
      return;
    }
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.once('finish', () => socket.destroySoon());
    response.assignSocket(socket);
    if (mount && handshake?.kind === 'refused')
      keep(mount, socket, answer(handshake.reply, response, listenerOf(mount)));
    else response.writeHead(404).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;
  let closed = false;
  /** Resolves when a server that was down listens again: until then it can be neither told apart from a closed one nor closed. */
  let back = Promise.resolve();
  const listenerOf = (mount: Mounted): Listener => ({
    stop: () => void server.close(),
    async resume() {
      if (closed) return;
      server.listen(chosen, '127.0.0.1');
      const listens = once(server, 'listening').then(() => {});
      back = listens.catch(() => {});
      await listens;
    },
    goesOn(until) {
      mount.unsettled.add(until);
      // Whoever waits for it hears of a failure; where nobody does, it is nobody's.
      until.catch(() => {});
    },
  });

  return {
    mount(provider) {
      mounted += 1;
      const prefix = `c${mounted}`;
      const mount: Mounted = { provider, open: new Map(), playing: new Set(), unsettled: new Set() };
      mounts.set(prefix, mount);
      return {
        url: `http://127.0.0.1:${chosen}/${prefix}`,
        async settled() {
          await Promise.all(mount.unsettled);
        },
        async close() {
          mounts.delete(prefix);
          for (const socket of mount.open.keys()) socket.destroy();
          await Promise.all(mount.playing);
        },
      };
    },
    async close() {
      closed = true;
      await back;
      if (!server.listening) return server.closeAllConnections();
      const whenClosed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await whenClosed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { provider }: Mounted,
  turns: Turns,
  listener: Listener,
): Promise<void> {
  if (!(await turns(response))) return;
  const body = await readBody(request);
  if (body === 'aborted') return;
  if (body === 'too large') {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const reply = provider.receive({
    method: request.method ?? '',
    path,
    body,
    follows: redirectedFrom(request.url ?? ''),
    accepts: request.headers['accept-encoding'],
  });
  await answer(reply, response, listener);
}

async function answer(reply: Reply, response: ServerResponse, listener: Listener): Promise<void> {
  reply.delivered(await play(reply.pieces, socketSink(response, listener), reply));
}

/** The exchange that a query names, where the request follows a redirect. */
function redirectedFrom(url: string): number | undefined {
  const [, exchange] = new RegExp(`[?&]${REDIRECTED_FROM}=(\\d+)`).exec(url) ?? [];
  return exchange === undefined ? undefined : Number(exchange);
}

/** Of a body over the limit nothing is kept, but all is read: a client that is still sending would not see its refusal. */
async function readBody(request: IncomingMessage): Promise<Buffer | 'aborted' | 'too large'> {
  let chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
      else chunks = [];
    }
  } catch {
    return 'aborted';
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : 'too large';
}

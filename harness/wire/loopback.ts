// The endpoint on a real socket: one `node:http` server on 127.0.0.1, on a port that the system chooses. Each case is mounted
// under a path prefix of its own, so that many cases share the server.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { REDIRECTED_FROM } from '../core/event.ts';
import { allRead } from './unread.ts';
import { play, type Sink } from './play.ts';
import type { Provider } from './provider.ts';

export interface Mount {
  /** Base URL for the client, without a trailing slash. */
  readonly url: string;
  /** Ends every reply that is still open; the prefix answers 404 from then on. */
  close(): Promise<void>;
}

export interface Endpoint {
  mount(provider: Provider): Mount;
  close(): Promise<void>;
}

/** A request body larger than this is refused with 413. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** @param port the port to listen on; 0 lets the system choose */
export async function createLoopback(port = 0): Promise<Endpoint> {
  const mounts = new Map<string, { provider: Provider; open: Set<ServerResponse>; playing: Set<Promise<void>> }>();
  let mounted = 0;

  const server: Server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    const [, prefix = '', path = '/'] = /^\/(c\d+)(\/[^?]*)?(?:\?|$)/.exec(request.url ?? '') ?? [];
    const mount = mounts.get(prefix);
    if (!mount) {
      request.resume();
      response.writeHead(404).end();
      return;
    }
    mount.open.add(response);
    response.once('close', () => mount.open.delete(response));
    const playing = serve(request, response, path, mount.provider).finally(() => mount.playing.delete(playing));
    mount.playing.add(playing);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;

  return {
    mount(provider) {
      mounted += 1;
      const prefix = `c${mounted}`;
      const mount = { provider, open: new Set<ServerResponse>(), playing: new Set<Promise<void>>() };
      mounts.set(prefix, mount);
      return {
        url: `http://127.0.0.1:${chosen}/${prefix}`,
        async close() {
          mounts.delete(prefix);
          for (const response of mount.open) response.destroy();
          await Promise.all(mount.playing);
        },
      };
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  provider: Provider,
): Promise<void> {
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
  reply.delivered(await play(reply.pieces, socketSink(response), reply));
}

/** The exchange that a request's query names, where it follows a redirect. */
function redirectedFrom(url: string): number | undefined {
  const from = new URL(url, 'http://any').searchParams.get(REDIRECTED_FROM);
  return from === null ? undefined : Number(from);
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'aborted' | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size > MAX_BODY_BYTES) return 'too large';
      chunks.push(chunk as Buffer);
    }
  } catch {
    return 'aborted';
  }
  return Buffer.concat(chunks);
}

function socketSink(response: ServerResponse): Sink {
  const socket = response.socket as Socket;
  let gone = socket.destroyed;
  const closed = new Promise<void>((resolve) => {
    if (gone) resolve();
    response.once('close', () => {
      gone = true;
      resolve();
    });
  });
  const unlessGone = (act: (done: (error?: Error | null) => void) => void) =>
    gone
      ? Promise.resolve(false)
      : Promise.race([
          new Promise<boolean>((resolve) => act((error) => resolve(!error && !gone))),
          closed.then(() => false),
        ]);

  return {
    head(status, headers) {
      if (gone) return;
      // Corked, so that a reply which is not broken leaves as one packet, with one HTTP chunk for each event all the same.
      socket.cork();
      response.writeHead(status, headers);
      response.flushHeaders();
      process.nextTick(() => socket.uncork());
    },
    write: (bytes) => unlessGone((done) => response.write(bytes, done)),
    raw: (bytes) => unlessGone((done) => socket.write(bytes, done)),
    read: () => (gone ? Promise.resolve(false) : allRead(socket)),

    async end(ending, silent) {
      // An empty write is confirmed only after all that was written before it, the head included.
      if (!(await unlessGone((done) => socket.write('', done)))) return 'gone';
      switch (ending) {
        case 'clean':
          return (await unlessGone((done) => response.end(done))) ? 'clean' : 'gone';
        case 'fin':
          socket.destroySoon();
          break;
        case 'reset':
          socket.resetAndDestroy();
          break;
        case 'stall':
          silent();
          break;
      }
      await closed;
      return ending;
    },
  };
}

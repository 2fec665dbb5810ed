// The endpoint on a real socket: one `node:http` server on 127.0.0.1, on a port that the system chooses. Each case is mounted
// under a path prefix of its own, so that many cases share the server.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allRead } from './unread.ts';
import { play, type Sink } from './play.ts';
import type { Provider } from './provider.ts';
import { createTurns, type Turns } from './turns.ts';

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

/** How long a client may take to send one request, in milliseconds: who never finishes is not kept for ever. */
const PATIENCE_MS = 60_000;

/**
 * @param port the port to listen on; 0 lets the system choose
 * @param patience_ms how long a client may take to send one request
 */
export async function createLoopback(port = 0, patience_ms = PATIENCE_MS): Promise<Endpoint> {
  const mounts = new Map<string, { provider: Provider; open: Set<ServerResponse>; playing: Set<Promise<void>> }>();
  let mounted = 0;

  const turns = createTurns();
  const options = {
    keepAliveTimeout: 60_000,
    noDelay: true,
    headersTimeout: patience_ms,
    requestTimeout: patience_ms,
    connectionsCheckingInterval: patience_ms / 2,
  };
  const server: Server = createServer(options, (request, response) => {
    const [, prefix = '', path = '/'] = /^\/(c\d+)(\/[^?]*)?(?:\?|$)/.exec(request.url ?? '') ?? [];
    const mount = mounts.get(prefix);
    if (!mount) {
      request.resume();
      response.writeHead(404).end();
      return;
    }
    mount.open.add(response);
    const playing = serve(request, response, path, mount.provider, turns).finally(() => {
      mount.open.delete(response);
      mount.playing.delete(playing);
    });
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
          // A reply whose turn has not come has no connection of its own yet.
          for (const { req } of mount.open) req.socket.destroy();
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
  turns: Turns,
): Promise<void> {
  if (!(await turns(response))) return;
  const body = await readBody(request);
  if (body === 'aborted') return;
  if (body === 'too large') {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const reply = provider.receive({ method: request.method ?? '', path, body });
  reply.delivered(await play(reply.pieces, socketSink(response), reply));
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

function socketSink(response: ServerResponse): Sink {
  const { socket } = response.req;
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

  /**
   * What is written in one go leaves as one packet, with one HTTP chunk for each write all the same: where the socket is not
   * corked, `node:http` joins the writes of one tick into one chunk.
   */
  const cork = () => {
    if (gone || socket.writableCorked > 0) return;
    socket.cork();
    process.nextTick(() => socket.uncork());
  };

  return {
    head(status, headers) {
      if (gone) return;
      cork();
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    write(bytes) {
      cork();
      return unlessGone((done) => response.write(bytes, done));
    },
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

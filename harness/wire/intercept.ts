// The endpoint inside this process: Mock Service Worker intercepts the client's `fetch`, and the same pieces are played through a
// stream. It patches the whole process, so such cases run one at a time. What a socket can do and a stream cannot (the
// difference between a closed and a reset connection) comes out as the two errors that `fetch` would give.
import { http } from 'msw';
import { HttpNetworkFrame } from 'msw/experimental';
import { setupServer } from 'msw/node';
import { play, type Sink } from './play.ts';
import type { Endpoint, Mount } from './loopback.ts';
import type { Provider } from './provider.ts';

/** A name that can never be reached (RFC 6761), should a request ever leave this process. */
const ORIGIN = 'http://model.invalid';

export function createIntercept(): Endpoint {
  const mounts = new Map<string, { provider: Provider; playing: Set<Promise<void>>; end: AbortController }>();
  let mounted = 0;

  const server = setupServer(
    http.all(`${ORIGIN}/:prefix/*`, async ({ request, params }) => {
      const prefix = String(params['prefix']);
      const mount = mounts.get(prefix);
      if (!mount) return new Response(null, { status: 404 });
      const path = new URL(request.url).pathname.slice(prefix.length + 1);
      const body = new Uint8Array(await request.arrayBuffer());
      const reply = mount.provider.receive({ method: request.method, path, body });
      const { sink, response } = streamSink(mount.end.signal);
      const playing = play(reply.pieces, sink, reply.wait, reply.silent)
        .then(reply.delivered)
        .finally(() => mount.playing.delete(playing));
      mount.playing.add(playing);
      return response;
    }),
  );
  server.listen({
    onUnhandledFrame({ frame, defaults }) {
      // Other clients of this process may talk to our own loopback endpoint at the same time; nothing else may leave.
      const url = frame instanceof HttpNetworkFrame ? new URL(frame.data.request.url) : undefined;
      if (url?.hostname !== '127.0.0.1') defaults.error();
    },
  });

  return {
    mount(provider): Mount {
      mounted += 1;
      const prefix = `c${mounted}`;
      const mount = { provider, playing: new Set<Promise<void>>(), end: new AbortController() };
      mounts.set(prefix, mount);
      return {
        url: `${ORIGIN}/${prefix}`,
        async close() {
          mounts.delete(prefix);
          mount.end.abort();
          await Promise.all(mount.playing);
        },
      };
    },
    async close() {
      server.close();
    },
  };
}

/** A sink that feeds a response body. Writes are confirmed when they are queued: no network stands between. */
function streamSink(end: AbortSignal): { sink: Sink; response: Promise<Response> } {
  let gone = false;
  let closed = () => {};
  const whenClosed = new Promise<void>((resolve) => {
    closed = () => {
      gone = true;
      resolve();
    };
  });
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    cancel: closed,
  });
  end.addEventListener('abort', () => {
    if (!gone) controller?.error(new TypeError('terminated'));
    closed();
  });
  let respond: (response: Response) => void;
  const response = new Promise<Response>((resolve) => {
    respond = resolve;
  });

  const sink: Sink = {
    // Without this header the interception reports a body that errors as one that ended well.
    head: (status, headers) =>
      respond(new Response(body, { status, headers: { ...headers, 'transfer-encoding': 'chunked' } })),
    async write(bytes) {
      if (!gone) controller?.enqueue(bytes);
      return !gone;
    },
    read: async () => false,
    async end(ending, silent) {
      if (gone) return 'gone';
      switch (ending) {
        case 'clean':
          controller?.close();
          break;
        case 'fin':
          controller?.error(new TypeError('terminated', { cause: new Error('other side closed') }));
          break;
        case 'reset':
          controller?.error(new TypeError('terminated', { cause: new Error('read ECONNRESET') }));
          break;
        case 'stall':
          silent();
          await whenClosed;
          break;
      }
      gone = true;
      return ending;
    },
  };
  return { sink, response };
}

// The endpoint inside this process: Mock Service Worker intercepts the client's `fetch`, and the same pieces are played through a
// stream. It patches the whole process, so such cases run one at a time. A stream cannot be reset: `fin` and `reset` both reach
// the client as the `terminated` of a connection that was closed too early.
import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest';
import { FetchInterceptor } from '@mswjs/interceptors/fetch';
import { http, HttpResponse, passthrough } from 'msw';
import { defineNetwork, InterceptorSource } from 'msw/experimental';
import { play, type Sink } from './play.ts';
import type { Endpoint, Mount } from './loopback.ts';
import type { Provider } from './provider.ts';

/** A name that can never be reached (RFC 6761), should a request ever leave this process. */
const ORIGIN = 'http://model.invalid';

export function createIntercept(): Endpoint {
  const mounts = new Map<string, { provider: Provider; playing: Set<Promise<void>>; end: AbortController }>();
  let mounted = 0;

  const handlers = [
    http.all(`${ORIGIN}/:prefix/*`, async ({ request, params }) => {
      const prefix = String(params['prefix']);
      const mount = mounts.get(prefix);
      if (!mount) return new Response(null, { status: 404 });
      const path = new URL(request.url).pathname.slice(prefix.length + 1);
      const body = new Uint8Array(await request.arrayBuffer());
      const reply = mount.provider.receive({ method: request.method, path, body });
      const { sink, response } = streamSink(mount.end.signal);
      const playing = play(reply.pieces, sink, reply)
        .then(reply.delivered)
        .finally(() => mount.playing.delete(playing));
      mount.playing.add(playing);
      return response;
    }),
    // Other clients of this process may talk to our own loopback endpoint at the same time; nothing else may leave. This is a
    // handler because msw lets unhandled requests for pictures and the like pass, however strict it is told to be.
    http.all('*', ({ request }) =>
      new URL(request.url).hostname === '127.0.0.1' ? passthrough() : HttpResponse.error(),
    ),
  ];
  // msw's own server for Node would stand between other clients of this process and their WebSockets as well.
  const interceptors = [new ClientRequestInterceptor(), new FetchInterceptor()];
  const sources = [new InterceptorSource({ interceptors })];
  const network = defineNetwork({ sources, handlers, onUnhandledFrame: 'error', context: { quiet: true } });
  network.enable();
  let listening = true;

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
      if (listening) network.disable();
      listening = false;
    },
  };
}

/** A sink that feeds a response body. Writes are confirmed when they are queued: no network stands between. */
function streamSink(end: AbortSignal): { sink: Sink; response: Promise<Response> } {
  let gone = false;
  const { promise: whenGone, resolve: leave } = Promise.withResolvers<void>();
  const { promise: response, resolve: respond } = Promise.withResolvers<Response>();
  // Resolved while the reader has taken all that was written and asks for more.
  let drained = Promise.withResolvers<void>();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given;
      },
      pull: () => drained.resolve(),
      cancel() {
        gone = true;
        leave();
      },
    },
    { highWaterMark: 0 },
  );
  const write = (bytes: Uint8Array) => {
    drained = Promise.withResolvers();
    controller?.enqueue(bytes);
  };
  const broken = () => controller?.error(new TypeError('terminated'));
  end.addEventListener('abort', () => {
    if (!gone) broken();
    gone = true;
    leave();
  });

  const sink: Sink = {
    head(status, headers) {
      // Without this header the interception reports a body that errors as one that ended well.
      const framing = 'content-length' in headers ? {} : { 'transfer-encoding': 'chunked' };
      respond(new Response(body, { status, headers: { ...headers, ...framing } }));
      // The interception sends the head with the first bytes of the body, even if they are none.
      write(new Uint8Array());
    },
    async write(bytes) {
      if (!gone) write(bytes);
      return !gone;
    },
    // A body has no outside here: faults that need one do not strike what is intercepted.
    raw: async () => false,
    async read() {
      await Promise.race([drained.promise, whenGone]);
      return !gone;
    },
    async end({ ending }, silent) {
      // A stream that errors drops what has not been taken out of it, as no socket does.
      if (gone || (ending !== 'clean' && !(await sink.read()))) return 'gone';
      switch (ending) {
        case 'clean':
        case 'kept':
          controller?.close();
          break;
        case 'fin':
        case 'reset':
          broken();
          break;
        case 'stall':
          silent();
          await whenGone;
          break;
      }
      gone = true;
      return ending;
    },
  };
  return { sink, response };
}

// The endpoint inside this process, as a client's `fetch` sees it.
import { once } from 'node:events';
import nodeHttp from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { expect, onTestFinished, test } from 'vitest';
import type { Ending } from '../core/event.ts';
import { say } from '../core/script.ts';
import { responses } from '../dialects/responses/index.ts';
import { createIntercept } from './intercept.ts';
import { createLoopback } from './loopback.ts';
import { HEARD, REQUEST, trialOf, type Trial } from './trial.fixture.ts';

const HELLO = say('t1', 'Hello, Größe 🎉.');
const reply = responses
  .encode([{ kind: 'text', id: 't1', text: 'Hello, Größe 🎉.' }], 1, 'scripted', HEARD)
  .map((event) => Buffer.from(responses.frame(event)));

function openIntercept() {
  const endpoint = createIntercept();
  onTestFinished(() => endpoint.close());
  return endpoint;
}

/** A reply that is cut three bytes into its fifth event. */
function cutTrial(ending: Ending): Trial {
  return trialOf({ says: [HELLO], faults: [{ kind: 'cut', exchange: 1, at: { event: 4, byte: 3 }, ending }] });
}

const CUT = Buffer.concat([...reply.slice(0, 4), (reply[4] ?? Buffer.alloc(0)).subarray(0, 3)]);

function ask(url: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/responses`, { method: 'POST', body: REQUEST, ...(signal && { signal }) });
}

/** Reads a body to whatever end it comes to. */
async function drain(response: Response | undefined, enough = Infinity): Promise<{ body: Buffer; end: unknown }> {
  const parts: Uint8Array[] = [];
  const reader = response?.body?.getReader() ?? expect.fail('no body');
  try {
    for (let size = 0; size < enough;) {
      const { done, value } = await reader.read();
      if (done) return { body: Buffer.concat(parts), end: 'clean' };
      parts.push(value);
      size += value.length;
    }
    return { body: Buffer.concat(parts), end: 'open' };
  } catch (error) {
    return { body: Buffer.concat(parts), end: error };
  }
}

test('a healthy reply arrives whole', async () => {
  const { provider, replied } = trialOf({ says: [HELLO] });
  const response = await ask(openIntercept().mount(provider).url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(await drain(response)).toEqual({ body: Buffer.concat(reply), end: 'clean' });
  expect((await replied).receipt).toMatchObject({ ending: 'clean', bytes: Buffer.concat(reply).length });
});

test('a clean cut ends the body as if it were whole', async () => {
  const { provider, replied } = cutTrial('clean');
  expect(await drain(await ask(openIntercept().mount(provider).url))).toEqual({ body: CUT, end: 'clean' });
  expect((await replied).receipt).toMatchObject({ ending: 'clean', bytes: CUT.length });
});

test.for(['fin', 'reset'] as const)('a %s gives the bytes before it, and then an error', async (ending) => {
  const { provider, replied } = cutTrial(ending);
  const { body, end } = await drain(await ask(openIntercept().mount(provider).url));
  expect(end).toMatchObject({ name: 'TypeError', message: 'terminated', cause: { code: 'UND_ERR_SOCKET' } });
  expect(String(body)).toBe(String(CUT));
  expect((await replied).receipt).toMatchObject({ ending, bytes: CUT.length });
});

test.for(['fin', 'reset', 'clean', 'stall'] as const)(
  'a %s before the first event comes after the head',
  async (ending) => {
    const fault = { kind: 'cut', exchange: 1, at: { event: 0 }, ending };
    const mount = openIntercept().mount(trialOf({ says: [HELLO], faults: [fault] }).provider);
    const response = await ask(mount.url);
    expect(response.status).toBe(200);
    await mount.close();
    const terminated = { name: 'TypeError', message: 'terminated' };
    expect(await drain(response)).toMatchObject({
      body: Buffer.alloc(0),
      end: ending === 'clean' ? 'clean' : terminated,
    });
  },
);

test('at every boundary of a reply, what came before it arrives', async () => {
  const endpoint = openIntercept();
  for (const event of reply.keys())
    for (const ending of ['fin', 'reset', 'clean'] as const) {
      const fault = { kind: 'cut', exchange: 1, at: { event }, ending };
      const { provider } = trialOf({ says: [HELLO], faults: [fault] });
      const { body } = await drain(await ask(endpoint.mount(provider).url));
      expect.soft(String(body), `${ending} before event ${event}`).toBe(String(Buffer.concat(reply.slice(0, event))));
    }
});

test.for([
  ['fin', { message: 'terminated', cause: { message: 'other side closed' } }],
  ['reset', { message: 'terminated', cause: { message: 'read ECONNRESET' } }],
  ['clean', 'clean'],
] as const)('meanwhile a loopback endpoint delivers a %s as ever', async ([ending, expected]) => {
  openIntercept();
  const loopback = await createLoopback();
  onTestFinished(() => loopback.close());
  const { provider, replied } = cutTrial(ending);
  const { body, end } = await drain(await ask(loopback.mount(provider).url));
  expect(String(body)).toBe(String(CUT));
  expect({ end }).toMatchObject({ end: expected });
  expect((await replied).receipt).toMatchObject({ ending, bytes: CUT.length });
});

test('a stall is silent until the client gives up', async () => {
  const { provider, replied, journal } = cutTrial('stall');
  const endpoint = openIntercept();
  const giveUp = new AbortController();
  const response = await ask(endpoint.mount(provider).url, giveUp.signal);
  expect(await drain(response, CUT.length)).toEqual({ body: CUT, end: 'open' });
  // Another whole exchange goes by in silence.
  await drain(await ask(endpoint.mount(trialOf({ says: [HELLO] }).provider).url));
  expect(journal.map(({ kind }) => kind)).toEqual(['request']);
  giveUp.abort();
  expect((await replied).receipt).toMatchObject({ ending: 'stall', bytes: CUT.length });
});

test('a refusal arrives with its status and headers', async () => {
  const refusal = { kind: 'refuse', exchange: 1, status: 503, body: 'Too busy.', retryAfter_s: 7 };
  const { provider } = trialOf({ says: [HELLO], faults: [refusal] });
  const response = await ask(openIntercept().mount(provider).url);
  expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
    503,
    '7',
    'Too busy.',
  ]);
});

test('closing a mount ends its open replies; its prefix is not found any more, nor is an unknown one', async () => {
  const { provider, replied } = cutTrial('stall');
  const mount = openIntercept().mount(provider);
  const response = await ask(mount.url);
  await mount.close();
  expect((await drain(response)).end).toMatchObject({ name: 'TypeError', message: 'terminated' });
  expect((await replied).receipt.ending).toBe('stall');
  expect((await ask(mount.url)).status).toBe(404);
  expect((await ask(mount.url.replace(/c\d+$/, 'c999'))).status).toBe(404);
});

test('msw tells a broken body as a clean end, unless the response says that it is chunked', async () => {
  const { promise: arrived, resolve: breakOff } = Promise.withResolvers<void>();
  const half = () =>
    new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(Buffer.from('half'));
        await arrived;
        controller.error(new TypeError('terminated'));
      },
    });
  const headers = { 'transfer-encoding': 'chunked' };
  const server = setupServer(
    http.get('http://model.invalid/plain', () => new Response(half())),
    http.get('http://model.invalid/chunked', () => new Response(half(), { headers })),
  );
  server.listen();
  onTestFinished(() => server.close());
  const [plain, chunked] = await Promise.all(['plain', 'chunked'].map((how) => fetch(`http://model.invalid/${how}`)));
  breakOff();
  expect((await drain(plain)).end, 'if this fails, msw is mended and the header can go').toBe('clean');
  expect((await drain(chunked)).end).toMatchObject({ message: 'terminated' });
});

/** A real server of this machine, and the paths that it was asked for. */
async function realServer() {
  const paths: (string | undefined)[] = [];
  const server = nodeHttp.createServer((asked, response) => {
    paths.push(asked.url);
    response.end('real');
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, paths };
}

test('nothing leaves this process but for 127.0.0.1', async () => {
  const { port, paths } = await realServer();
  const endpoint = openIntercept();
  await expect(fetch(`http://localhost:${port}/by-name`)).rejects.toThrow('fetch failed');
  await expect(fetch(`http://localhost:${port}/picture.png`)).rejects.toThrow('fetch failed');
  // By the default export: a function that was imported by its name before is out of msw's reach.
  const leaving = nodeHttp.request(`http://localhost:${port}/by-node-http`);
  leaving.end();
  await expect(once(leaving, 'response')).rejects.toThrow('Network error');
  expect(paths).toEqual([]);
  expect(await (await fetch(`http://127.0.0.1:${port}/loopback`)).text()).toBe('real');
  expect(paths).toEqual(['/loopback']);
  await endpoint.close();
});

test('closing gives the process its own fetch back', async () => {
  const { port, paths } = await realServer();
  const before = globalThis.fetch;
  const endpoint = openIntercept();
  const { url } = endpoint.mount(trialOf({ says: [HELLO] }).provider);
  await endpoint.close();
  expect(globalThis.fetch).toBe(before);
  expect(await (await fetch(`http://localhost:${port}/by-name`)).text()).toBe('real');
  expect(paths).toEqual(['/by-name']);
  await expect(ask(url)).rejects.toMatchObject({ cause: { code: 'ENOTFOUND' } });
});

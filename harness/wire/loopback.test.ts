// The endpoint on a real socket: who may reach it, who answers, and that nothing is left of it.
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { say } from '../core/script.ts';
import { createLoopback } from './loopback.ts';
import { connect, stopped, type Arrived } from './raw-connection.fixture.ts';
import { REQUEST, trialOf } from './trial.fixture.ts';

async function openLoopback() {
  const endpoint = await createLoopback();
  onTestFinished(() => endpoint.close());
  return endpoint;
}

const hello = () => trialOf({ says: [say('t1', 'Hello.')] });

/** A cut after the first event. */
const cut = (ending: 'stall' | 'reset') => ({ kind: 'cut', exchange: 1, at: { after: 'created' }, ending }) as const;

/** Posts a request on a connection of its own, and gives the reply once it has come to an end. */
async function post(url: string, body: string | Uint8Array = REQUEST): Promise<Arrived> {
  const client = await connect(url);
  onTestFinished(() => client.close());
  client.post(url, body);
  return client.until(stopped);
}

test.for([
  ['another address of this machine', '127.0.0.2'],
  ['this machine by IPv6', '::1'],
  ...Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }): [string, string] => ['the network', address]),
])('it cannot be reached from %s', async ([, host = '']) => {
  const { port } = new URL((await openLoopback()).mount(hello().provider).url);
  const socket = connectSocket({ host, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  await expect(once(socket, 'connect')).rejects.toMatchObject({
    code: expect.stringMatching(/^(ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH)$/),
  });
});

test('the system chooses a port, unless one is asked for', async () => {
  const [one, other] = [await openLoopback(), await openLoopback()];
  const ports = [one, other].map((endpoint) => Number(new URL(endpoint.mount(hello().provider).url).port));
  expect(new Set([...ports, 0])).toHaveProperty('size', 3);
  await one.close();
  const again = await createLoopback(ports[0]);
  onTestFinished(() => again.close());
  expect(new URL(again.mount(hello().provider).url).port).toBe(String(ports[0]));
  await expect(createLoopback(ports[0])).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('two prefixes do not see each other', async () => {
  const endpoint = await openLoopback();
  const [one, other] = [hello(), trialOf({ says: [say('t1', 'Good evening.')] })];
  const [first, second] = [endpoint.mount(one.provider), endpoint.mount(other.provider)];
  expect(first.url).not.toBe(second.url);
  const reply = await post(`${second.url}/responses`);
  expect(String(reply.body)).toContain('Good evening.');
  expect(one.journal).toEqual([]);
  expect(other.journal.map(({ kind }) => kind)).toEqual(['request', 'reply']);
});

test('an unknown prefix is not found, nor is one that only begins like a known one, nor a closed one', async () => {
  const endpoint = await openLoopback();
  const { provider, journal } = hello();
  const mount = endpoint.mount(provider);
  const { origin, pathname } = new URL(mount.url);
  for (const path of ['/', '/responses', '/c999/responses', `${pathname}x/responses`, `${pathname}9/responses`])
    expect.soft((await post(origin + path)).status, path).toBe(404);
  await mount.close();
  expect((await post(`${mount.url}/responses`)).status).toBe(404);
  expect(journal).toEqual([]);
});

test('a stray request is journaled and answered 404, and the model is still to be asked', async () => {
  const { provider, journal } = hello();
  const mount = (await openLoopback()).mount(provider);
  const { status, body } = await post(`${mount.url}/chat/completions`);
  expect({ status, body: JSON.parse(String(body)) as unknown }).toEqual({
    status: 404,
    body: {
      error: {
        message: 'Invalid URL (POST /chat/completions)',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    },
  });
  expect(journal).toEqual([{ kind: 'stray', turn: 0, method: 'POST', path: '/chat/completions' }]);
  await post(`${mount.url}/responses?beta=1`);
  expect(journal).toMatchObject([{ kind: 'stray' }, { kind: 'request', exchange: 1 }, { kind: 'reply', exchange: 1 }]);
});

test('a body over the limit is refused with 413, and the model is not asked', async () => {
  const { provider, journal } = hello();
  const mount = (await openLoopback()).mount(provider);
  const limit = 64 * 1024 * 1024;
  for (const over of [1, 10_000_000])
    expect((await post(`${mount.url}/responses`, new Uint8Array(limit + over))).status).toBe(413);
  expect(journal).toEqual([]);
  expect((await post(`${mount.url}/responses`, new Uint8Array(limit))).status, 'at the limit').toBe(400);
});

test('a client that leaves before all was sent: the receipt has what it was sent, and says so', async () => {
  const { provider, gates, awaited, replied } = trialOf({
    says: [say('t1', 'Hello.')],
    faults: [cut('reset')],
    reportsSeen: true,
  });
  const mount = (await openLoopback()).mount(provider);
  const client = await connect(mount.url);
  client.post(`${mount.url}/responses`, REQUEST);
  const { body } = await client.until(({ chunks }) => chunks.length === 1);
  expect(awaited, 'the reply waits for the client').toEqual([{ kind: 'seen', exchange: 1, events: 1 }]);
  client.close();
  // While another request is answered, the server sees that the client has left.
  await post(`${mount.url}/elsewhere`);
  gates.close();
  expect((await replied).receipt).toMatchObject({ events: ['created'], bytes: body.length, ending: 'gone' });
});

test('closing a mount ends its open replies and no others', async () => {
  const endpoint = await openLoopback();
  const [one, other] = [cut('stall'), cut('stall')].map((fault) =>
    trialOf({ says: [say('t1', 'x')], faults: [fault] }),
  );
  const [first, second] = [one, other].map((trial) => endpoint.mount((trial ?? expect.fail()).provider));
  const clients = await Promise.all(
    [first, second].map(async (mount) => {
      const url = `${mount?.url}/responses`;
      const client = await connect(url);
      client.post(url, REQUEST);
      await client.until(({ chunks }) => chunks.length === 1);
      return client;
    }),
  );
  await first?.close();
  expect(await clients[0]?.until(stopped)).toMatchObject({ stop: 'FIN' });
  expect((await one?.replied)?.receipt.ending).toBe('stall');
  expect(clients[1]?.arrived().stop).toBe('open');
  for (const client of clients) client.close();
});

test('closing the endpoint ends every reply and leaves no port and no open handle', async () => {
  const openSockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'));
  const endpoint = await createLoopback();
  const { provider, replied } = trialOf({ says: [say('t1', 'x')], faults: [cut('stall')] });
  const url = `${endpoint.mount(provider).url}/responses`;
  const [silent, idle] = [await connect(url), await connect(url)];
  silent.post(url, REQUEST);
  await silent.until(({ chunks }) => chunks.length === 1);
  await endpoint.close();
  expect(await silent.until(stopped)).toMatchObject({ stop: 'FIN' });
  expect(await idle.until(stopped)).toMatchObject({ stop: 'FIN' });
  expect((await replied).receipt.ending).toBe('stall');
  await expect(connect(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  silent.close();
  idle.close();
  await expect.poll(openSockets).toEqual([]);
});

// The endpoint on a WebSocket: who gets one, what a conversation remembers, and that nothing is left of it.
import { expect, onTestFinished, test } from 'vitest';
import { CLOSE, readFrames, TEXT } from '../core/frames.fixture.ts';
import type { FaultData } from '../core/fault.ts';
import { call, say, type Saying } from '../core/script.ts';
import { createLoopback } from './loopback.ts';
import { connect, stopped } from './raw-connection.fixture.ts';
import { ACCEPT, shakeHands, type Arrived, type RawWebSocket } from './raw-websocket.fixture.ts';
import { MESSAGE, REQUEST, trialOf } from './trial.fixture.ts';

async function mounted({ says = [say('t1', 'Hello.')], faults = [] }: { says?: Saying[]; faults?: FaultData[] } = {}) {
  const endpoint = await createLoopback();
  onTestFinished(() => endpoint.close());
  const trial = trialOf({ says, faults });
  const mount = endpoint.mount(trial.provider);
  return { ...trial, ...mount };
}

async function dial(url: string, path?: string): Promise<RawWebSocket> {
  const client = await shakeHands(url, path);
  onTestFinished(() => client.close());
  await client.until((now) => now.status > 0);
  return client;
}

/** The events that have arrived whole, parsed. */
function eventsIn({ bytes }: Arrived) {
  return readFrames(bytes)
    .frames.filter(({ opcode }) => opcode === TEXT)
    .map(({ payload }) => JSON.parse(String(payload)) as { type: string; [field: string]: unknown });
}

const replies = (now: Arrived) => eventsIn(now).filter(({ type }) => type === 'response.completed' || type === 'error');

/** Sends a message, and gives the terminal event of its reply. */
async function ask(client: RawWebSocket, changes: object) {
  const before = replies(client.arrived()).length;
  client.say(JSON.stringify({ ...JSON.parse(MESSAGE), ...changes }));
  return replies(await client.until((now) => replies(now).length > before)).at(-1);
}

const go = { kind: 'message', role: 'user', text: 'Go.' };
const hello = { kind: 'message', role: 'assistant', text: 'Hello.', id: 'msg_t1_1' };

test('a handshake is answered as RFC 6455 asks, and without compression', async () => {
  const { url, journal } = await mounted();
  const { status, headers } = (await dial(url)).arrived();
  expect(status).toBe(101);
  expect(headers).toMatchObject({ upgrade: 'websocket', 'sec-websocket-accept': ACCEPT });
  expect(headers).not.toHaveProperty('sec-websocket-extensions');
  expect(journal).toEqual([{ kind: 'handshake', exchange: 1, turn: 0, status: 101, faults: [] }]);
});

test('another path is stray, and another prefix unknown', async () => {
  const { url, journal } = await mounted();
  const stray = await dial(url, '/realtime');
  expect(await stray.until(({ stop }) => stop !== 'open')).toMatchObject({ status: 404, stop: 'FIN' });
  const elsewhere = await dial(new URL('/c999', url).href);
  expect(await elsewhere.until(({ stop }) => stop !== 'open')).toMatchObject({ status: 404, stop: 'FIN' });
  expect(journal).toEqual([{ kind: 'stray', turn: 0, method: 'GET', path: '/realtime' }]);
});

test('a handshake that is none is refused, and the model knows nothing of it', async () => {
  const { url, journal } = await mounted();
  const client = await connect(url);
  onTestFinished(() => client.close());
  const { pathname, host } = new URL(url);
  client.send(
    `GET ${pathname}/responses HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n`,
  );
  expect(await client.until(stopped)).toMatchObject({ status: 400 });
  expect(journal).toEqual([]);
});

test('each event of a reply is a text frame of its own, and the connection stays open', async () => {
  const { url, replied } = await mounted();
  const client = await dial(url);
  await ask(client, {});
  const now = client.arrived();
  const { frames, rest } = readFrames(now.bytes);
  expect(frames.filter(({ isFinal, opcode }) => !isFinal || opcode !== TEXT)).toEqual([]);
  expect([rest.length, now.stop]).toEqual([0, 'open']);
  const { receipt } = await replied;
  expect(receipt.sizes).toEqual(frames.map(({ bytes }) => bytes.length));
  expect(receipt.ending).toBe('kept');
});

test('who goes on from a response says only what is new, and the whole history is known', async () => {
  const { url, journal } = await mounted();
  const client = await dial(url);
  await ask(client, {});
  await ask(client, { previous_response_id: 'resp_1', input: [{ role: 'user', content: 'Go on.' }] });
  const goOn = { kind: 'message', role: 'user', text: 'Go on.' };
  expect(journal.filter(({ kind }) => kind === 'request')).toEqual([
    { kind: 'request', exchange: 1, turn: 0, history: [go], websocket: true },
    { kind: 'request', exchange: 2, turn: 0, history: [go, hello, goOn], websocket: true, continues: true },
  ]);
});

test('a response that is not known here is refused, and the connection stays open', async () => {
  const { url, journal } = await mounted();
  const [one, other] = [await dial(url), await dial(url)];
  await ask(one, {});
  expect(await ask(other, { previous_response_id: 'resp_1' })).toEqual({
    type: 'error',
    status: 400,
    error: {
      type: 'invalid_request_error',
      code: 'previous_response_not_found',
      message: "Previous response with id 'resp_1' not found.",
      param: 'previous_response_id',
    },
  });
  expect(journal.findLast(({ kind }) => kind === 'request')).toMatchObject({ history: [], rejected: { status: 400 } });
  expect(await ask(other, {})).toMatchObject({ type: 'response.completed' });
});

test('a response is forgotten when a request that went on from it has failed', async () => {
  const { url } = await mounted({
    faults: [{ kind: 'error-frame', exchange: 2, at: { event: 0 }, code: 'server_error' }],
  });
  const client = await dial(url);
  await ask(client, {});
  const next = { previous_response_id: 'resp_1', input: [] };
  expect(await ask(client, next)).toMatchObject({ type: 'error', error: { code: 'server_error' } });
  expect(await ask(client, next)).toMatchObject({ type: 'error', error: { code: 'previous_response_not_found' } });
});

test('a warm-up is no exchange, and can be gone on from', async () => {
  const { url, journal } = await mounted();
  const client = await dial(url);
  expect(await ask(client, { generate: false })).toMatchObject({ response: { id: 'resp_warm_1', output: [] } });
  await ask(client, { previous_response_id: 'resp_warm_1', input: [] });
  expect(journal.slice(1, 3)).toEqual([
    { kind: 'warm-up', turn: 0, history: [go] },
    { kind: 'request', exchange: 1, turn: 0, history: [go], websocket: true, continues: true },
  ]);
});

test('a client that falls back to HTTP asks the same model, under the same URL', async () => {
  const { url, journal } = await mounted({ faults: [{ kind: 'upgrade', exchange: 1, status: 426, times: 1 }] });
  expect((await dial(url)).arrived().status).toBe(426);
  const client = await connect(url);
  onTestFinished(() => client.close());
  client.post(`${url}/responses`, REQUEST);
  await client.until(stopped);
  await ask(await dial(url), {});
  expect(journal).toMatchObject([
    { kind: 'handshake', exchange: 1, status: 426, faults: [0] },
    { kind: 'request', exchange: 1 },
    { kind: 'reply', exchange: 1, receipt: { ending: 'clean' } },
    { kind: 'handshake', exchange: 2, status: 101, faults: [] },
    { kind: 'request', exchange: 2, websocket: true },
    { kind: 'reply', exchange: 2, receipt: { ending: 'kept' } },
  ]);
});

test('messages that come at once are answered one after the other', async () => {
  const { url, journal } = await mounted({ says: [say('t1', 'Hello.'), call('j1', 'custom')] });
  const client = await dial(url);
  client.say(MESSAGE);
  client.say(MESSAGE);
  const ids = replies(await client.until((now) => replies(now).length === 2)).map((event) => event['response']);
  expect(ids).toMatchObject([{ id: 'resp_1' }, { id: 'resp_2' }]);
  expect(journal.map(({ kind }) => kind)).toEqual(['handshake', 'request', 'reply', 'request', 'reply']);
});

test.for(['{"type":', '"response.create"', '{"type":"response.cancel"}'])(
  'the message %s is refused',
  async (message) => {
    const { url } = await mounted();
    const client = await dial(url);
    client.say(message);
    const [error] = replies(await client.until((now) => replies(now).length === 1));
    expect(error).toMatchObject({ type: 'error', status: 400 });
  },
);

test('a frame that breaks the protocol closes the connection, and the model knows nothing of it', async () => {
  const { url, journal } = await mounted();
  const client = await dial(url);
  client.send(Buffer.of(0x81, 0x01, 0x78)); // Not masked.
  const now = await client.until(({ stop }) => stop !== 'open');
  expect(readFrames(now.bytes).frames).toMatchObject([{ opcode: CLOSE, payload: Buffer.of(0x03, 0xea) }]);
  expect(journal).toHaveLength(1);
});

test('what comes behind the end is not answered', async () => {
  const { url, journal } = await mounted({
    faults: [{ kind: 'close', exchange: 1, at: { after: 'completed' }, code: 1012 }],
  });
  const client = await dial(url);
  client.say(MESSAGE);
  client.say(MESSAGE);
  await client.until(({ stop }) => stop !== 'open');
  expect(journal.map(({ kind }) => kind)).toEqual(['handshake', 'request', 'reply']);
});

test('closing a mount ends its WebSockets, also one that is silent', async () => {
  const { url, close, replied } = await mounted({
    faults: [{ kind: 'cut', exchange: 1, at: { after: 'created' }, ending: 'stall' }],
  });
  const [idle, silent] = [await dial(url), await dial(url)];
  silent.say(MESSAGE);
  await silent.until((now) => eventsIn(now).length === 1);
  await close();
  expect(await idle.until(({ stop }) => stop !== 'open')).toMatchObject({ stop: 'FIN' });
  expect(await silent.until(({ stop }) => stop !== 'open')).toMatchObject({ stop: 'FIN' });
  expect((await replied).receipt).toMatchObject({ events: ['created'], ending: 'stall' });
});

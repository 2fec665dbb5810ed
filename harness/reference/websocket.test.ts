// The reference client over a WebSocket: what it says anew, what it takes for known, and when it gives up.
import { expect, test } from 'vitest';
import { answer, created, customCall, reply } from './sse-server.ts';
import { silenceOf } from './silence.ts';
import { clientOf, hello, noted } from './trial.ts';
import { fails, leavesAfter, sends, serveSocket, type SocketServer } from './websocket-server.ts';

const call = customCall('c1', 'a');
const calls = reply(1, call);
const answers = sends(...reply(2, answer('Done.')));
const ANSWERED = { kind: 'answered', text: 'Done.' };

function overWebSocket(server: SocketServer, options: Parameters<typeof clientOf>[1] = {}) {
  return clientOf(server, { websocket: true, ...options });
}

/** What was said on which connection, without what every message has. */
function said({ messages }: SocketServer) {
  return messages.map(({ connection, message: { input, previous_response_id: on } }) => ({
    connection,
    ...(on !== undefined && { on }),
    input,
  }));
}

test('a request says only what is new, on the connection that knows the rest', async () => {
  await using server = await serveSocket(undefined, sends(...calls), answers);
  const client = await overWebSocket(server);
  expect(await client.prompt('hello')).toEqual(ANSWERED);
  expect(said(server)).toEqual([
    { connection: 1, input: [hello] },
    { connection: 1, on: 'resp_1', input: [noted] },
  ]);
  expect(server.messages[0]?.message).toMatchObject({ type: 'response.create', model: 'scripted', store: false });
  expect(server.messages[0]?.message).not.toHaveProperty('stream');
});

test('a second turn goes on from the first', async () => {
  await using server = await serveSocket(undefined, answers);
  const client = await overWebSocket(server);
  await client.prompt('hello');
  await client.prompt('hello');
  expect(said(server)[1]).toEqual({ connection: 1, on: 'resp_2', input: [hello] });
});

test.for([
  ['closes', leavesAfter(1012, ...calls.slice(0, 3))],
  ['breaks', leavesAfter(undefined, ...calls.slice(0, 3))],
  [
    'has forgotten the response',
    sends(...calls.slice(0, 3), { type: 'error', status: 400, error: { code: 'previous_response_not_found' } }),
  ],
] as const)('a connection that %s is given up, and all is said on a new one', async ([, breaking]) => {
  await using server = await serveSocket(undefined, breaking, answers);
  const client = await overWebSocket(server);
  expect(await client.prompt('hello')).toEqual(ANSWERED);
  expect(said(server)).toEqual([
    { connection: 1, input: [hello] },
    { connection: 2, input: [hello, call, noted] },
  ]);
  expect(client.waits).toEqual([200]);
});

test.for([
  [400, 'previous_response_not_found'],
  [400, 'websocket_connection_limit_reached'],
  [429, 'rate_limit_exceeded'],
  [503, 'server_is_overloaded'],
] as const)('the error %d %s is worth a retry', async ([status, code]) => {
  await using server = await serveSocket(undefined, fails(status, code), answers);
  expect(await (await overWebSocket(server)).prompt('hello')).toEqual(ANSWERED);
});

test.for([
  [400, 'context_length_exceeded'],
  [401, 'invalid_api_key'],
] as const)('the error %d %s is not', async ([status, code]) => {
  await using server = await serveSocket(undefined, fails(status, code));
  expect(await (await overWebSocket(server)).prompt('hello')).toMatchObject({ kind: 'failed' });
  expect(server.messages).toHaveLength(1);
});

test.for([426, 403, 503])(
  'a server that refuses a WebSocket with %d is asked over HTTP, from then on',
  async (status) => {
    await using server = await serveSocket(status);
    const client = await overWebSocket(server);
    await client.prompt('hello');
    await client.prompt('hello');
    expect(server.posted).toEqual([[hello], [hello, hello]]);
    expect(client.waits).toEqual([]);
  },
);

test('an error in mid-reply ends it, though the connection stays open', async () => {
  const error = { type: 'error', status: 500, error: { code: 'server_error' } };
  await using server = await serveSocket(undefined, sends(...calls.slice(0, 3), error), answers);
  expect(await (await overWebSocket(server)).prompt('hello')).toEqual(ANSWERED);
  expect(said(server).map(({ connection }) => connection)).toEqual([1, 2]);
});

test('with the bug `takes-as-final`, what a new connection would mend ends the turn', async () => {
  await using server = await serveSocket(undefined, fails(400, 'previous_response_not_found'), answers);
  const client = await overWebSocket(server, { bugs: new Set(['takes-as-final']) });
  expect(await client.prompt('hello')).toMatchObject({ kind: 'failed' });
});

test('retries come to an end', async () => {
  await using server = await serveSocket(undefined, leavesAfter(undefined, created));
  const client = await overWebSocket(server);
  expect(await client.prompt('hello')).toEqual({
    kind: 'failed',
    message: 'the stream ended without response.completed',
  });
  expect(said(server).map(({ connection }) => connection)).toEqual([1, 2, 3]);
});

test('a connection that falls silent is given up', async () => {
  await using server = await serveSocket(undefined, sends(created), answers);
  const client = await overWebSocket(server, { silence: silenceOf(100) });
  expect(await client.prompt('hello')).toEqual(ANSWERED);
  expect(said(server).map(({ connection }) => connection)).toEqual([1, 2]);
});

test('so is one that does not open in time', async () => {
  await using server = await serveSocket(undefined, answers);
  let silences = 0;
  const client = await overWebSocket(server, {
    silence(expire) {
      silences += 1;
      if (silences === 1) queueMicrotask(expire);
      return { heard: () => {}, end: () => {} };
    },
  });
  expect(await client.prompt('hello')).toEqual(ANSWERED);
});

test('closing ends a turn that waits', async () => {
  await using server = await serveSocket(undefined, sends(created));
  const heard = Promise.withResolvers<void>();
  const client = await overWebSocket(server, { listen: () => () => heard.resolve() });
  const turn = client.prompt('hello');
  await heard.promise;
  await client.close();
  expect(await turn).toMatchObject({ kind: 'failed' });
});

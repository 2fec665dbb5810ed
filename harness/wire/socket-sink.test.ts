// What happens behind a whole reply, seen from the other end of raw sockets.
import { expect, onTestFinished, test } from 'vitest';
import { say } from '../core/script.ts';
import type { ReplyFault } from '../core/fault.ts';
import { refusalIn } from '../reference/refusal.ts';
import { createLoopback } from './loopback.ts';
import { connect, stopped, type RawConnection } from './raw-connection.fixture.ts';
import { REQUEST, trialOf } from './trial.fixture.ts';

/** A mount whose first reply is struck by that fault; an outage lasts until it is told to be over. */
async function mountWith(fault: ReplyFault) {
  const endpoint = await createLoopback();
  onTestFinished(() => endpoint.close());
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const trial = trialOf({ says: [say('t1', 'Hello.')], faults: [fault], outage: () => over });
  const mount = endpoint.mount(trial.provider);
  return { ...trial, endpoint, url: `${mount.url}/responses`, settled: async () => mount.settled?.(), end };
}

const REFUSED = { code: 'ECONNREFUSED' };

async function ask(url: string): Promise<RawConnection> {
  const client = await connect(url);
  onTestFinished(() => client.close());
  client.post(url, REQUEST);
  return client;
}

test.for([
  ['fin', 'FIN'],
  ['reset', 'ECONNRESET'],
] as const)('a connection hangs up behind the whole reply: %s', async ([how, stop]) => {
  const { url, replied, settled, journal } = await mountWith({ kind: 'hang-up', exchange: 1, how });
  const client = await ask(url);
  const { body } = await client.until((now) => now.stop === stop);
  expect(String(body)).toContain('response.completed');
  // Who does not notice, and asks again on the same connection, is not heard.
  client.post(url, REQUEST);
  client.close();
  await settled();
  expect(await replied).toMatchObject({ faults: [0], receipt: { ending: 'clean', bytes: body.length } });
  const again = await ask(url);
  expect((await again.until(stopped)).status).toBe(200);
  expect(journal.map(({ kind }) => kind)).toEqual(['request', 'reply', 'request', 'reply']);
});

test('a server goes down behind the whole reply, and comes back on the same port', async () => {
  const { url, replied, settled, end } = await mountWith({ kind: 'down', exchange: 1, ms: 100 });
  const client = await ask(url);
  const { body } = await client.until(({ stop }) => stop === 'FIN');
  expect(String(body)).toContain('response.completed');
  client.close();
  await expect(connect(url)).rejects.toMatchObject(REFUSED);
  end();
  await settled();
  expect(await replied).toMatchObject({ faults: [0], receipt: { ending: 'clean', bytes: body.length } });
  const again = await ask(url);
  expect((await again.until(stopped)).status).toBe(200);
});

test('a server that is closed while it comes back stays closed, at whatever instant that is', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const { url, endpoint, end } = await mountWith({ kind: 'down', exchange: 1, ms: 100 });
    const client = await ask(url);
    await client.until(({ stop }) => stop === 'FIN');
    client.close();
    // More than once: meanwhile the server learns that its connection is closed, and waits for nothing but the end of the outage.
    for (let tries = 0; tries < 5; tries += 1) await expect(connect(url)).rejects.toMatchObject(REFUSED);
    end();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    await endpoint.close();
    await expect(connect(url)).rejects.toMatchObject(REFUSED);
  }
});

test('no reply is no answer: the connection ends without a byte', async () => {
  const { url, replied } = await mountWith({ kind: 'unanswered', exchange: 1, ending: 'fin' });
  const client = await ask(url);
  expect(await client.until(stopped)).toMatchObject({ status: 0, stray: '', stop: 'FIN' });
  expect(await replied).toMatchObject({ faults: [0], receipt: { status: 0, bytes: 0, ending: 'fin' } });
});

test('a date in a header is counted from the date of the response', async () => {
  const { url } = await mountWith({ kind: 'refuse', exchange: 1, status: 429, retryAfter_s: 7, retryAfterAs: 'date' });
  const { headers } = await (await ask(url)).until(stopped);
  expect(await refusalIn(new Response('', { status: 429, headers }))).toMatchObject({ retryAfter_ms: 7_000 });
});

test('a request that follows a redirect says so, and a loop goes on redirecting it', async () => {
  const { url, journal } = await mountWith({ kind: 'redirect', exchange: 1, status: 307, to: 'loop' });
  for (const query of ['', '?redirected-from=1', '?redirected-from=1'])
    expect((await (await ask(`${url}${query}`)).until(stopped)).headers['location']).toBe('?redirected-from=1');
  const follows = journal.flatMap((entry) => (entry.kind === 'request' ? [entry.follows] : []));
  expect(follows).toEqual([undefined, 1, 1]);
});

test('a compressed reply is cut only for those who asked for it', async () => {
  const cut = { at: { after: 'created' }, ending: 'clean' };
  const { url, replied } = await mountWith({ kind: 'gzip', exchange: 1, cut });
  expect((await (await ask(url)).until(stopped)).headers).not.toHaveProperty('content-encoding');
  expect(await replied).toMatchObject({ faults: [] });
});

// Whatever is thrown at the endpoint, it goes on answering, and keeps nothing of it: 100,000 malformed requests, drawn from a
// seed and sent over raw sockets to a server in a process of its own, whose memory is the system's word and not its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { FaultData } from '../core/fault.ts';
import { say } from '../core/script.ts';
import { responses } from '../dialects/responses/index.ts';
import { createLoopback } from './loopback.ts';
import { malformedKinds, type Malformed } from './malformed.fixture.ts';
import { connect, stopped } from './raw-connection.fixture.ts';
import { HEARD, REQUEST, trialOf } from './trial.fixture.ts';

const SEED = 1;
const CONNECTIONS = 32;
const ROUNDS = 25;
/** A server at rest takes about 120 MB; a body may have 64 MB, and several times as much for a moment, while it is read. */
const MAX_PEAK_MB = 1_000;
const MAX_LEFT_MB = 750;
/** The server's own heap, in MB: one that keeps what it was sent would not get far. */
const HEAP_MB = 512;

test('100,000 malformed requests leave it answering, in bounded memory', { timeout: 120_000 }, async () => {
  const { url, silent, memory } = await serveApart();
  await expectHealthy(url);
  const before = await memory();

  const wrong: string[] = [];
  const staying: Socket[] = [];
  let sent = 0;
  for (const share of sharesOf(new URL(url), new URL(silent).pathname)) {
    const all = share.values();
    const lane = async () => {
      for (const { name, what, origin } of all) {
        sent += 1;
        const socket = connectSocket({
          host: origin.hostname,
          port: Number(origin.port),
          noDelay: true,
          allowHalfOpen: true,
        });
        const came = await throwAt(socket, what);
        if (what.next === 'never') staying.push(socket);
        else socket.resetAndDestroy();
        if (typeof what.next === 'object' && came !== String(what.next.answers))
          wrong.push(
            `${name}: ${came || 'nothing'} instead of ${String(what.next.answers)}, for ${String(what.parts[0]).slice(0, 300)}`,
          );
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
    await expectHealthy(url);
  }
  for (const socket of staying) socket.resetAndDestroy();
  expect(sent).toBe(100_000);
  expect(wrong).toEqual([]);

  const after = await memory();
  const told = `${before.now} MB before, ${after.now} MB after, ${after.peak} MB at the most`;
  expect(after.peak, told).toBeLessThan(MAX_PEAK_MB);
  expect(after.now, told).toBeLessThan(MAX_LEFT_MB);
});

test.for([
  ['half a head', (path: string) => `POST ${path}/responses HTTP/1.1\r\nhost:`],
  ['half a body', (path: string) => `POST ${path}/responses HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{`],
] as const)('who never finishes %s is not kept for ever', async ([, half]) => {
  const { url } = await openMount(100);
  const socket = openSocket(url);
  expect(await throwAt(socket, { parts: [Buffer.from(half(url.pathname))], next: { answers: [408] } })).toBe('408');
});

test('a mount closes whatever is half received or waits behind a silent reply', { timeout: 10_000 }, async () => {
  const stall: FaultData = { kind: 'cut', exchange: 1, at: { after: 'created' }, ending: 'stall' };
  const { url, mount, journal } = await openMount(undefined, stall);
  const whole = `POST ${url.pathname}/responses HTTP/1.1\r\nhost: x\r\ncontent-length: ${REQUEST.length}\r\n\r\n${REQUEST}`;
  const [half, silent] = [openSocket(url), openSocket(url)];
  const ended = [half, silent].map((socket) => new Promise((resolve) => socket.resume().once('close', resolve)));
  half.write(whole.slice(0, -1));
  silent.write(whole.repeat(3));
  await once(silent, 'data');
  await mount.close();
  await Promise.all(ended);
  expect(journal.map(({ kind }) => kind)).toEqual(['request', 'reply']);
});

async function openMount(patience_ms?: number, ...faults: FaultData[]) {
  const endpoint = await createLoopback(0, patience_ms);
  onTestFinished(() => endpoint.close());
  const { provider, journal } = trialOf({ says: [say('t1', 'Hello.')], faults });
  const mount = endpoint.mount(provider);
  return { url: new URL(mount.url), mount, journal };
}

function openSocket({ hostname, port }: URL): Socket {
  const socket = connectSocket({ host: hostname, port: Number(port), noDelay: true });
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** The kinds mixed, in rounds: each round has the same share of each. */
function* sharesOf(origin: URL, silent: string) {
  const kinds = malformedKinds(origin.pathname, silent);
  for (let round = 0; round < ROUNDS; round += 1)
    yield kinds
      .flatMap(({ name, count, drawn }) => {
        const numRuns = Math.floor(((round + 1) * count) / ROUNDS) - Math.floor((round * count) / ROUNDS);
        const drawnNow = numRuns > 0 ? fc.sample(drawn, { seed: SEED + round, numRuns }) : [];
        return drawnNow.map((what, index) => ({ name, what, origin, at: index / numRuns }));
      })
      .toSorted((one, other) => one.at - other.at);
}

/** Sends it all, and resolves to the status codes that came back when what should follow has come about. */
async function throwAt(socket: Socket, { parts, next }: Malformed): Promise<string> {
  let came = '';
  let look = () => {};
  const closed = new Promise<void>((resolve) => {
    const done = () => resolve();
    socket.once('error', done).once('end', done).once('close', done);
  });
  socket.on('data', (bytes) => {
    came += bytes.toString('latin1');
    look();
  });
  for (const part of parts) {
    const left = new Promise<void>((resolve) => socket.write(part, () => resolve()));
    await Promise.race([left, closed]);
  }
  const statuses = () => [...came.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
  if (next === 'fin') socket.end();
  if (next === 'fin') await closed;
  if (typeof next === 'object') {
    const enough = new Promise<void>((resolve) => {
      look = () => void (statuses().length >= next.answers.length && resolve());
      look();
    });
    await Promise.race([enough, closed]);
  }
  return String(statuses());
}

/** One exchange that is as it should be, to the byte. */
async function expectHealthy(url: string): Promise<void> {
  const client = await connect(url);
  client.post(`${url}/responses`, REQUEST);
  const { status, body, stop } = await client.until(stopped);
  client.close();
  const exchange = Number(/"resp_(\d+)"/.exec(String(body))?.[1]);
  const wanted = responses.encode([{ kind: 'text', id: 't1', text: 'Hello.' }], exchange, 'scripted', HEARD);
  expect({ status, stop, body: String(body) }).toEqual({
    status: 200,
    stop: 'end of body',
    body: wanted.map((event) => Buffer.from(responses.frame(event))).join(''),
  });
}

async function serveApart() {
  const program = fileURLToPath(new URL('served.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const [url = '', silent = ''] = [(await lines.next()).value, (await lines.next()).value];
  return {
    url,
    silent,
    /** In MB, as Linux tells it; elsewhere nothing is known. */
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      const mb = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_000);
      return { now: mb('VmRSS'), peak: mb('VmHWM') };
    },
  };
}

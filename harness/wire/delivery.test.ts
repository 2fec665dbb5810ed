// What the wire delivers is what was asked, to the byte, proved from the other end: raw sockets ask for tens of thousands of
// broken replies, drawn from a seed, and compare every byte and the way each connection ended with the fault that was asked
// for, and with the receipt in the journal.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Ending, Receipt } from '../core/event.ts';
import { say, type Saying } from '../core/script.ts';
import { responses } from '../dialects/responses/index.ts';
import type { Cut } from '../faults/wire/cut.ts';
import { refuse, type Refuse } from '../faults/wire/refuse.ts';
import { drawnCuts, leftOf, type DrawnCut } from './drawn-cuts.fixture.ts';
import { createLoopback, type Endpoint } from './loopback.ts';
import { connect, stopped, type Arrived, type RawConnection } from './raw-connection.fixture.ts';
import { REQUEST, trialOf } from './trial.fixture.ts';

const SEED = 1;

/**
 * How many of each ending are asked for, 10,000 in all, and over how many connections at once. Before each reset the kernel's
 * table of sockets is read, which takes it milliseconds; at many connections they share a reading.
 */
const RUNS = [
  ...runs('reset', 500, 9_500),
  ...runs('fin', 2_000, 8_000),
  ...runs('clean', 2_000, 8_000),
  ...runs('stall', 2_000, 8_000),
  ...runs('refuse', 2_000, 8_000),
];

function runs(ending: Ending | 'refuse', alone: number, together: number) {
  return [
    { ending, count: alone, connections: 1 },
    { ending, count: together, connections: 32 },
  ];
}

test.for(RUNS)(
  '$ending: $count drawn replies, $connections at once',
  { timeout: 120_000 },
  async ({ ending, count, connections }) => {
    const drawn = fc.sample(ending === 'refuse' ? refusals : cuts(ending), { seed: SEED, numRuns: count });
    const endpoint = await openLoopback();
    const exchanges = drawn.values();
    const inexact = await Promise.all(Array.from({ length: connections }, () => askInTurn(exchanges, endpoint)));
    expect(inexact.flat()).toEqual([]);
    expect(exchanges.next().done, 'all were asked').toBe(true);
  },
);

test('a reset waits for a client that is busy, however much is still on its way', async () => {
  const endpoint = await openLoopback();
  const big = trialOf({
    says: [say('t1', 'x'.repeat(1_000_000))],
    faults: [{ kind: 'cut', exchange: 1, at: { after: 't1.done' }, ending: 'reset' }],
  });
  const url = `${endpoint.mount(big.provider).url}/responses`;
  const busy = await connect(url);
  busy.pause();
  busy.post(url, REQUEST);

  // It is busy for as long as another client's whole exchange takes.
  const other = await connect(url);
  other.post(`${endpoint.mount(trialOf({ says: [say('t1', 'Hello.')] }).provider).url}/responses`, REQUEST);
  await other.until(stopped);
  other.close();

  busy.resume();
  const { stop, body } = await busy.until(stopped);
  const { receipt } = await big.replied;
  expect({ stop, bytes: body.length, sha256: sha256(body) }).toEqual({
    stop: 'ECONNRESET',
    bytes: receipt.bytes,
    sha256: receipt.sha256,
  });
});

async function openLoopback(): Promise<Endpoint> {
  const endpoint = await createLoopback();
  onTestFinished(() => endpoint.close());
  return endpoint;
}

// --- What is asked ---------------------------------------------------------------------------------------------------

/** A fault, and what must arrive at the other end. */
interface Asked {
  readonly says: Saying[];
  readonly fault: Cut | Refuse;
  readonly arrives: Delivered['arrives'];
  readonly receipt: Receipt;
}

interface Delivered {
  readonly arrives: Omit<Arrived, 'stray'>;
  readonly stray: string;
  readonly receipt: Receipt;
  /** Indexes of the faults that took effect as asked. */
  readonly faults: readonly number[];
  /** What else the journal has, besides the request and the reply. */
  readonly troubles: readonly unknown[];
}

/** Cuts of any reply at any byte, also inside the word that begins every line of data, and between the last line feeds. */
function cuts(ending: Ending): fc.Arbitrary<Asked> {
  const insideDataWord = (frame: Buffer) => [1, 2, 3, 4].map((into) => frame.indexOf('data: ') + into);
  return drawnCuts(responses, { insideDataWord }).map((drawn) => askedCut(drawn, ending));
}

/** How a client sees each ending. */
const STOPS = { fin: 'FIN', clean: 'end of body', reset: 'ECONNRESET', stall: 'open' } as const;

function askedCut(drawn: DrawnCut, ending: Ending): Asked {
  const { whole, part } = leftOf(drawn);
  const { says, reply, point, at } = drawn;
  const body = Buffer.concat([...whole.map(({ bytes }) => bytes), part]);
  const sizes = whole.map(({ bytes }) => bytes.length);
  return {
    says,
    fault: { kind: 'cut', exchange: 1, at, ending },
    arrives: {
      status: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'transfer-encoding': 'chunked' },
      body,
      chunks: part.length > 0 ? [...sizes, part.length] : sizes,
      stop: STOPS[ending],
    },
    receipt: {
      status: 200,
      events: whole.map(({ label }) => label),
      sizes,
      ...(part.length > 0 && { partial: { label: reply[point.events]?.label ?? '', bytes: part.length } }),
      bytes: body.length,
      sha256: sha256(body),
      ending,
    },
  };
}

/** Refusals with any error status and any body. */
const refusals: fc.Arbitrary<Asked> = fc
  .record(
    {
      kind: fc.constant('refuse' as const),
      exchange: fc.constant(1),
      status: fc.integer({ min: 400, max: 599 }),
      body: fc.string({ unit: 'grapheme' }),
      retryAfter_s: fc.integer({ min: 0, max: 60 }),
    },
    { requiredKeys: ['kind', 'exchange', 'status'] },
  )
  .map((fault): Asked => {
    const { status, retryAfter_s } = fault;
    const body = fault.body === undefined ? ownBody(fault) : Buffer.from(fault.body);
    return {
      says: [say('t1', 'Never said.')],
      fault,
      arrives: {
        status,
        headers: {
          'content-type': 'application/json',
          'content-length': String(body.length),
          ...(retryAfter_s !== undefined && { 'retry-after': String(retryAfter_s) }),
        },
        body,
        chunks: [],
        stop: 'end of body',
      },
      receipt: { status, events: [], sizes: [], bytes: body.length, sha256: sha256(body), ending: 'clean' },
    };
  });

/** The body that a refusal brings where none is asked for. */
function ownBody(fault: Refuse): Buffer {
  return Buffer.concat(
    (refuse.apply([], fault) ?? []).map((piece) => (piece.kind === 'write' ? piece.bytes : '')).map(Buffer.from),
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

// --- The other end ---------------------------------------------------------------------------------------------------

/**
 * Asks for one after the other and tells which did not come as asked. A connection that is still good is used again. A silent one
 * is held until another whole exchange has gone by, and must have stayed silent.
 */
async function askInTurn(exchanges: Iterable<Asked>, endpoint: Endpoint): Promise<unknown[]> {
  const inexact: unknown[] = [];
  let connection: RawConnection | undefined;
  let judgeSilent = async () => {};
  for (const asked of exchanges) {
    const trial = trialOf({ says: asked.says, faults: [asked.fault] });
    const mount = endpoint.mount(trial.provider);
    const client = (connection ??= await connect(mount.url));
    client.post(`${mount.url}/responses`, REQUEST);
    await client.until((now) => stopped(now) || (asked.arrives.stop === 'open' && isComplete(now, asked)));

    const judge = async () => {
      const now = client.arrived();
      if (now.stop !== 'end of body') client.close();
      const { receipt, faults } = await trial.replied;
      await mount.close();
      const { stray, ...rest } = now;
      const arrives = { ...rest, headers: only(Object.keys(asked.arrives.headers), now.headers) };
      const troubles = trial.journal.filter(({ kind }) => kind !== 'request' && kind !== 'reply');
      const got: Delivered = { arrives, stray, receipt, faults, troubles };
      const wanted: Delivered = {
        arrives: asked.arrives,
        stray: '',
        receipt: asked.receipt,
        faults: [0],
        troubles: [],
      };
      if (!isDeepStrictEqual(got, wanted)) inexact.push({ fault: asked.fault, got, wanted });
    };
    await judgeSilent();
    judgeSilent = async () => {};
    if (asked.arrives.stop === 'open') judgeSilent = judge;
    else await judge();
    if (asked.arrives.stop !== 'end of body') connection = undefined;
  }
  await judgeSilent();
  connection?.close();
  return inexact;
}

function isComplete({ status, body }: Arrived, { arrives }: Asked): boolean {
  return status > 0 && body.length >= arrives.body.length;
}

function only(names: readonly string[], headers: Arrived['headers']): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

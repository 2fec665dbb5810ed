// What the wire delivers is what was asked, to the byte, proved from the other end: for every kind of fault, raw sockets ask for
// ten thousand replies, drawn from a seed, and compare every byte and the way each connection ended with the pieces that the
// fault makes of the reply, and with the receipt in the journal.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ReplyFault } from '../core/fault.ts';
import { say, type Saying } from '../core/script.ts';
import { responses } from '../dialects/responses/index.ts';
import { REPLY_FAULT_KINDS } from '../faults/index.ts';
import { expectedOf, isComplete, seenIn, type Expected } from './expected.fixture.ts';
import { createLoopback, type Endpoint } from './loopback.ts';
import { connect, stopped, type RawConnection } from './raw-connection.fixture.ts';
import { struckReplies } from './struck.fixture.ts';
import { REQUEST, trialOf } from './trial.fixture.ts';

const SEED = 1;

/**
 * How many of each kind are asked for, and over how many connections at once. Before each reset the kernel's table of sockets is
 * read, which takes it milliseconds; at many connections they share a reading.
 */
const RUNS = [
  { count: 500, connections: 1 },
  { count: 9_500, connections: 32 },
];

/** Those of HTTP. Those that need a server of their own strike what is behind a whole reply: `behind.test.ts` proves them. */
const SHARING = Object.values(REPLY_FAULT_KINDS).filter(
  ({ family, alone, carriers }) => family === 'wire' && !alone && (carriers?.includes('http') ?? true),
);

describe.for(SHARING)('$kind', ({ kind }) => {
  test.for(RUNS)('$count drawn replies, $connections at once', { timeout: 120_000 }, async ({ count, connections }) => {
    const drawn = fc.sample(askedFor(kind), { seed: SEED, numRuns: count });
    const endpoint = await openLoopback();
    const exchanges = drawn.values();
    const inexact = await Promise.all(Array.from({ length: connections }, () => askInTurn(exchanges, endpoint)));
    expect(inexact.flat()).toEqual([]);
    expect(exchanges.next().done, 'all were asked').toBe(true);
  });
});

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
  readonly fault: ReplyFault;
  readonly expected: Expected;
}

/** Faults of a kind in any of the replies. */
function askedFor(kind: string): fc.Arbitrary<Asked> {
  return struckReplies(kind, responses).map(({ says, fault, pieces }) => ({
    says,
    fault,
    expected: expectedOf(pieces),
  }));
}

// --- The other end ---------------------------------------------------------------------------------------------------

/**
 * Asks for one after the other and tells which did not come as asked. A connection that is still good is used again, and then
 * nothing more may have come. A silent one is held until another whole exchange has gone by, and must have stayed silent.
 */
async function askInTurn(exchanges: Iterable<Asked>, endpoint: Endpoint): Promise<unknown[]> {
  const inexact: unknown[] = [];
  let connection: RawConnection | undefined;
  let judgeLater = async () => {};
  for (const { says, fault, expected } of exchanges) {
    const trial = trialOf({ says, faults: [fault] });
    const mount = endpoint.mount(trial.provider);
    const client = (connection ??= await connect(mount.url));
    client.post(`${mount.url}/responses`, REQUEST, 'gzip');
    const isSilent = expected.receipt.ending === 'stall';
    if (isSilent) await trial.silent;
    await client.untilRaw((now) => now.stop !== 'open' || (expected.stop === 'open' && isComplete(now, expected)));

    const judge = async () => {
      const now = client.raw();
      if (isSilent || expected.stop !== 'open') client.close();
      const { receipt, faults } = await trial.replied;
      await mount.close();
      const troubles = trial.journal.filter((entry) => entry.kind !== 'request' && entry.kind !== 'reply');
      const got = { ...seenIn(now, expected), receipt, faults, troubles };
      if (!isDeepStrictEqual(got, { ...expected, faults: [0], troubles: [] })) inexact.push({ fault, got, expected });
    };
    await judgeLater();
    judgeLater = async () => {};
    if (isSilent) judgeLater = judge;
    else await judge();
    if (isSilent || expected.stop !== 'open') connection = undefined;
  }
  await judgeLater();
  connection?.close();
  return inexact;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

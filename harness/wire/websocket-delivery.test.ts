// What is put on a WebSocket is what was asked, to the byte of every frame, proved from the other end: raw sockets ask for thousands
// of broken replies and refused handshakes of every kind, drawn from a seed, and compare all that came, and how it ended, with the
// pieces that the fault makes, and with the receipt in the journal.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { End } from '../core/event.ts';
import type { Entry } from '../core/journal.ts';
import { responsesWebsocket } from '../dialects/responses-websocket/index.ts';
import { REPLY_FAULT_KINDS, kindOf } from '../faults/index.ts';
import { receiptOf } from './expected.fixture.ts';
import { createLoopback, type Endpoint } from './loopback.ts';
import { shakeHands, type Arrived } from './raw-websocket.fixture.ts';
import { struckReplies, type Struck } from './struck.fixture.ts';
import { MESSAGE, trialOf } from './trial.fixture.ts';

const SEED = 1;

/** As many as over HTTP. */
const RUNS = [
  { count: 500, connections: 1 },
  { count: 9_500, connections: 32 },
];

/** Those that can strike a WebSocket. */
const STRIKING = Object.values(REPLY_FAULT_KINDS).filter(
  ({ family, carriers }) => family === 'wire' && (carriers?.includes('websocket') ?? true),
);

describe.for(STRIKING)('$kind', ({ kind }) => {
  test.for(RUNS)('$count drawn replies, $connections at once', { timeout: 120_000 }, async ({ count, connections }) => {
    const drawn = fc.sample(struckReplies(kind, responsesWebsocket), { seed: SEED, numRuns: count });
    const endpoint = await createLoopback();
    onTestFinished(() => endpoint.close());
    const exchanges = drawn.values();
    const inexact = await Promise.all(Array.from({ length: connections }, () => askInTurn(exchanges, endpoint)));
    expect(inexact.flat()).toEqual([]);
    expect(exchanges.next().done, 'all were asked').toBe(true);
  });
});

// --- What is asked ---------------------------------------------------------------------------------------------------

/** What must arrive at the other end, and what the journal must say of it. */
interface Expected {
  readonly arrives: Pick<Arrived, 'status' | 'bytes' | 'stop'>;
  readonly told: readonly object[];
}

/** How a client sees each ending. */
const STOPS = { fin: 'FIN', clean: 'FIN', reset: 'ECONNRESET', stall: 'open', kept: 'open' } as const;

function expectedOf({ fault, pieces }: Struck): Expected {
  const bytes = Buffer.concat(pieces.flatMap((piece) => (piece.kind === 'write' ? [piece.bytes] : [])));
  const status = pieces.flatMap((piece) => (piece.kind === 'head' ? [piece.status] : []))[0] ?? 0;
  const end = pieces.findLast((piece) => piece.kind === 'end') ?? expect.fail('a reply has an end');
  if (kindOf(fault).handshakes)
    return { arrives: { status, bytes, stop: 'FIN' }, told: [{ kind: 'handshake', status, faults: [0] }] };
  return {
    arrives: { status: 101, bytes: Buffer.concat([bytes, goodbye(end)]), stop: STOPS[end.ending] },
    told: [
      { kind: 'handshake', status: 101, faults: [] },
      { kind: 'reply', receipt: receiptOf(pieces, status, end.ending, bytes), faults: [0] },
    ],
  };
}

/** The close frame, which is no part of a reply. Source: RFC 6455, section 5.5.1. */
function goodbye({ ending, close }: End): Buffer {
  if (ending !== 'clean') return Buffer.alloc(0);
  const { code, reason } = close ?? { code: 1000, reason: '' };
  const text = Buffer.from(reason);
  return Buffer.concat([Buffer.of(0x88, text.length + 2, code >> 8, code & 0xff), text]);
}

// --- The other end ---------------------------------------------------------------------------------------------------

/**
 * Asks for one after the other and tells which did not come as asked. A connection that stays open is held until another whole
 * exchange has gone by, and must have stayed silent.
 */
async function askInTurn(exchanges: Iterable<Struck>, endpoint: Endpoint): Promise<unknown[]> {
  const inexact: unknown[] = [];
  let judgeLater = async () => {};
  for (const struck of exchanges) {
    const expected = expectedOf(struck);
    const { arrives } = expected;
    const trial = trialOf({ says: struck.says, faults: [struck.fault] });
    const mount = endpoint.mount(trial.provider);
    const client = await shakeHands(mount.url);
    await client.until((now) => now.status > 0 || now.stop !== 'open');
    if (arrives.status === 101) client.say(MESSAGE);
    await client.until(
      (now) => now.stop !== 'open' || (arrives.stop === 'open' && now.bytes.length >= arrives.bytes.length),
    );

    const judge = async () => {
      const { status, bytes, stop } = client.arrived();
      client.close();
      await mount.close();
      const got: Expected = { arrives: { status, bytes, stop }, told: trial.journal.flatMap(toldOf) };
      if (!isDeepStrictEqual(got, expected)) inexact.push({ fault: struck.fault, got, expected });
    };
    await judgeLater();
    judgeLater = async () => {};
    if (arrives.stop === 'open') judgeLater = judge;
    else await judge();
  }
  await judgeLater();
  return inexact;
}

/** What an entry says of delivery. */
function toldOf(entry: Entry): object[] {
  switch (entry.kind) {
    case 'handshake':
      return [{ kind: entry.kind, status: entry.status, faults: entry.faults }];
    case 'reply':
      return [{ kind: entry.kind, receipt: entry.receipt, faults: entry.faults }];
    case 'request':
      return [];
    default:
      return [entry];
  }
}

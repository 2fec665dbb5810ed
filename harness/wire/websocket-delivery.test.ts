// What is put on a WebSocket is what was asked, to the byte of every frame, proved from the other end: raw sockets ask for tens of
// thousands of broken replies and refused handshakes, drawn from a seed, and compare all that came, and how it ended, with the fault
// that was asked for, and with the receipt in the journal.
import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Ending, Piece, Receipt } from '../core/event.ts';
import type { Entry } from '../core/journal.ts';
import { say, type Saying } from '../core/script.ts';
import { responsesWebsocket } from '../dialects/responses-websocket/index.ts';
import { close } from '../faults/wire/close.ts';
import type { Fault } from '../faults/index.ts';
import { errorFrame } from '../faults/wire/error-frame.ts';
import { drawnCuts, leftOf, type DrawnCut } from './drawn-cuts.fixture.ts';
import { createLoopback, type Endpoint } from './loopback.ts';
import { shakeHands, type Arrived } from './raw-websocket.fixture.ts';
import { MESSAGE, trialOf } from './trial.fixture.ts';

const SEED = 1;

/** How many of each are asked for, 10,000 in all, and over how many connections at once; see `delivery.test.ts`. */
const RUNS = [
  ...runs('reset', 500, 9_500),
  ...runs('fin', 2_000, 8_000),
  ...runs('clean', 2_000, 8_000),
  ...runs('stall', 2_000, 8_000),
  ...runs('close', 2_000, 8_000),
  ...runs('error-frame', 2_000, 8_000),
  ...runs('upgrade', 2_000, 8_000),
];

type Ask = Ending | 'close' | 'error-frame' | 'upgrade';

function runs(ask: Ask, alone: number, together: number) {
  return [
    { ask, count: alone, connections: 1 },
    { ask, count: together, connections: 32 },
  ];
}

test.for(RUNS)(
  '$ask: $count drawn, $connections connections at once',
  { timeout: 120_000 },
  async ({ ask, count, connections }) => {
    const endpoint = await createLoopback();
    onTestFinished(() => endpoint.close());
    const exchanges = fc.sample(drawn(ask), { seed: SEED, numRuns: count }).values();
    const inexact = await Promise.all(Array.from({ length: connections }, () => askInTurn(exchanges, endpoint)));
    expect(inexact.flat()).toEqual([]);
    expect(exchanges.next().done, 'all were asked').toBe(true);
  },
);

// --- What is asked ---------------------------------------------------------------------------------------------------

/** A fault, and what must arrive at the other end and stand in the journal. */
interface Asked {
  readonly says: Saying[];
  readonly fault: Fault;
  readonly arrives: Pick<Arrived, 'status' | 'bytes' | 'stop'>;
  /** Absent where the handshake is refused. */
  readonly receipt?: Receipt;
}

function drawn(ask: Ask): fc.Arbitrary<Asked> {
  switch (ask) {
    case 'fin':
    case 'clean':
    case 'reset':
    case 'stall':
      return cuts.map((cut) => askedCut(cut, ask));
    case 'close':
      return closes;
    case 'error-frame':
      return errors;
    case 'upgrade':
      return upgrades;
  }
}

/** Also inside the header of a frame. */
const cuts = drawnCuts(responsesWebsocket, { insideHeader: () => [1, 2, 3] });
const boundaries = cuts.map((cut): DrawnCut & { at: { event: number } } => {
  const point = { events: cut.point.events, bytes: 0 };
  return { ...cut, point, at: { event: point.events } };
});

/** How a client sees each ending, and what the server says for goodbye. */
const STOPS = { fin: 'FIN', clean: 'FIN', reset: 'ECONNRESET', stall: 'open', kept: 'open' } as const;
const GOODBYES = { clean: closeFrame(1000, '') } as const;

function askedCut(cut: DrawnCut, ending: Ending): Asked {
  const fault: Fault = { kind: 'cut', exchange: 1, at: cut.at, ending };
  const goodbye = ending === 'clean' ? GOODBYES.clean : Buffer.alloc(0);
  return asked({ cut, fault, ending, goodbye });
}

/** Codes and reasons of any sort. */
const closes = boundaries.chain((cut) =>
  fc
    .record({
      code: fc.oneof(fc.constantFrom(1000, 1001, 1008, 1009, 1011, 1012, 1013), fc.integer({ min: 3000, max: 4999 })),
      reason: fc.string({ unit: 'grapheme' }).filter((text) => Buffer.byteLength(text) <= 123),
    })
    .map(({ code, reason }) => {
      const fault = { kind: 'close', exchange: 1, at: cut.at, code, reason } as const;
      return asked({
        cut,
        fault: close.schema.parse(fault),
        ending: 'clean',
        goodbye: closeFrame(code, reason),
      });
    }),
);

const errors = boundaries
  .filter(({ reply, point }) => point.events < reply.length)
  .chain((cut) =>
    fc
      .record({
        code: fc.constantFrom('previous_response_not_found', 'websocket_connection_limit_reached', 'server_error'),
        ending: fc.constantFrom(undefined, 'clean', 'fin'),
      })
      .map(({ code, ending }) => {
        const fault = errorFrame.schema.parse({
          kind: 'error-frame',
          exchange: 1,
          at: cut.at,
          code,
          ...(ending && { ending }),
        });
        const [error] = errorFrame.apply(ONE_EVENT, {
          ...fault,
          at: { event: 0 },
        }) ?? [undefined];
        const frame = error?.kind === 'write' ? Buffer.from(error.bytes) : expect.fail('no error frame');
        const goodbye = ending === 'clean' ? GOODBYES.clean : Buffer.alloc(0);
        return asked({ cut, fault, extra: frame, ending: ending ?? 'kept', goodbye });
      }),
  );

const ONE_EVENT: readonly Piece[] = [
  { kind: 'write', bytes: new Uint8Array(), whole: true },
  { kind: 'end', ending: 'kept' },
];

interface Wanted {
  readonly cut: DrawnCut;
  readonly fault: Fault;
  /** What stands behind the events, and counts. */
  readonly extra?: Buffer;
  readonly ending: Ending | 'kept';
  /** What stands behind all, and does not count. */
  readonly goodbye: Buffer;
}

function asked({ cut, fault, extra = Buffer.alloc(0), ending, goodbye }: Wanted): Asked {
  const { whole, part } = leftOf(cut);
  const counted = Buffer.concat([...whole.map(({ bytes }) => bytes), part, extra]);
  return {
    says: cut.says,
    fault,
    arrives: { status: 101, bytes: Buffer.concat([counted, goodbye]), stop: STOPS[ending] },
    receipt: {
      status: 200,
      events: whole.map(({ label }) => label),
      sizes: whole.map(({ bytes }) => bytes.length),
      ...(part.length > 0 && { partial: { label: cut.reply[cut.point.events]?.label ?? '', bytes: part.length } }),
      bytes: counted.length,
      sha256: createHash('sha256').update(counted).digest('hex'),
      ending,
    },
  };
}

const upgrades = fc
  .record({
    status: fc.constantFrom(...Object.keys(STATUS_CODES).map(Number).filter(isRefusal)),
    body: fc.string({ unit: 'grapheme' }),
  })
  .map(({ status, body }): Asked => ({
    says: [say('t1', 'Never said.')],
    fault: { kind: 'upgrade', exchange: 1, status, body },
    arrives: { status, bytes: Buffer.from(body), stop: 'FIN' },
  }));

/** Statuses that have a body; 304 never has one. */
function isRefusal(status: number): boolean {
  return status >= 300 && status !== 304;
}

function closeFrame(code: number, reason: string): Buffer {
  const text = Buffer.from(reason);
  return Buffer.concat([Buffer.of(0x88, text.length + 2, code >> 8, code & 0xff), text]);
}

// --- The other end ---------------------------------------------------------------------------------------------------

/**
 * Asks for one after the other and tells which did not come as asked. A silent connection is held until another whole exchange
 * has gone by, and must have stayed silent.
 */
async function askInTurn(exchanges: Iterable<Asked>, endpoint: Endpoint): Promise<unknown[]> {
  const inexact: unknown[] = [];
  let judgeSilent = async () => {};
  for (const { says, fault, arrives, receipt } of exchanges) {
    const trial = trialOf({ says, faults: [fault] });
    const mount = endpoint.mount(trial.provider);
    const client = await shakeHands(mount.url);
    await client.until((now) => now.status > 0);
    if (receipt) client.say(MESSAGE);
    await client.until(
      (now) => now.stop !== 'open' || (arrives.stop === 'open' && now.bytes.length >= arrives.bytes.length),
    );

    const judge = async () => {
      const { status, bytes, stop } = client.arrived();
      client.close();
      await mount.close();
      const got = { arrives: { status, bytes, stop }, told: trial.journal.flatMap(toldOf) };
      const reply = { kind: 'reply', receipt, faults: [0] };
      const handshake = { kind: 'handshake', status: arrives.status, faults: receipt ? [] : [0] };
      const wanted = { arrives, told: receipt ? [handshake, reply] : [handshake] };
      if (!isDeepStrictEqual(got, wanted)) inexact.push({ fault, got, wanted });
    };
    await judgeSilent();
    judgeSilent = async () => {};
    if (arrives.stop === 'open') judgeSilent = judge;
    else await judge();
  }
  await judgeSilent();
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

// What happens behind a whole reply is what was asked, proved from the other end: for every kind of fault that strikes there, raw
// sockets ask for ten thousand replies, drawn from a seed. Each comes to its last byte, and then its connection ends as asked. A
// server that goes down closes all others as well, and refuses new ones; afterwards it answers on its port as if nothing had been.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { responses } from '../dialects/responses/index.ts';
import { REPLY_FAULT_KINDS } from '../faults/index.ts';
import { expectedOf, isComplete, seenIn, type Expected } from './expected.fixture.ts';
import { createLoopback, type Mount } from './loopback.ts';
import { connect, type RawConnection } from './raw-connection.fixture.ts';
import { struckReplies, type Struck } from './struck.fixture.ts';
import { REQUEST, trialOf, type Trial } from './trial.fixture.ts';

const SEED = 1;

/** As many as of the other kinds. Each of those at once has a server to itself, which others would miss. */
const RUNS = [
  { count: 500, connections: 1 },
  { count: 9_500, connections: 32 },
];

const ALONE = Object.values(REPLY_FAULT_KINDS).filter(({ alone }) => alone);

describe.for(ALONE)('$kind', ({ kind }) => {
  test.for(RUNS)('$count drawn replies, $connections at once', { timeout: 120_000 }, async ({ count, connections }) => {
    const exchanges = fc.sample(struckReplies(kind, responses), { seed: SEED, numRuns: count }).values();
    const inexact = await Promise.all(Array.from({ length: connections }, () => strikeInTurn(exchanges)));
    expect(inexact.flat()).toEqual([]);
    expect(exchanges.next().done, 'all were asked').toBe(true);
  });
});

// --- What is asked ---------------------------------------------------------------------------------------------------

/** A reply as it comes, and as the journal has it. */
interface Told extends Expected {
  readonly faults: readonly number[];
  readonly troubles: readonly unknown[];
}

interface Story {
  readonly struck: Told;
  /** How an idle connection to the same server ends that another client keeps. */
  readonly bystander: Expected['stop'];
  /** What becomes of who connects before it is over. */
  readonly meanwhile: string | undefined;
  /** How long the server was asked to be down, each time. */
  readonly outages_ms: readonly number[];
  readonly afterwards: Told;
}

function storyOf({ pieces }: Struck): Story {
  const end = pieces.findLast((piece) => piece.kind === 'end');
  const struck = { ...expectedOf(pieces), faults: [0], troubles: [] };
  return {
    struck,
    ...(end?.afterwards?.kind === 'down'
      ? { bystander: 'FIN', meanwhile: 'ECONNREFUSED', outages_ms: [end.afterwards.ms] }
      : { bystander: 'open', meanwhile: 'accepted', outages_ms: [] }),
    // Nothing of the reply itself is changed, so this is the healthy one, too.
    afterwards: { ...struck, stop: 'open', faults: [] },
  };
}

// --- The other end ---------------------------------------------------------------------------------------------------

/** Strikes a server of its own with one after the other and tells which did not go as asked. */
async function strikeInTurn(all: Iterable<Struck>): Promise<unknown[]> {
  const endpoint = await createLoopback();
  onTestFinished(() => endpoint.close());
  const inexact: unknown[] = [];
  let idle: RawConnection | undefined;
  for (const one of all) {
    const { says, fault } = one;
    const expected = storyOf(one);
    const outages_ms: number[] = [];
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const outage = (ms: number) => (outages_ms.push(ms), over);
    const trial = trialOf({ says, faults: [fault], outage });
    const mount = endpoint.mount(trial.provider);
    const bystander = (idle ??= await connect(mount.url));
    // A new one each time: of a used one the system is slow to confirm what was read, and a reset waits for that.
    const client = await connect(mount.url);
    const struck = await ask(client, trial, mount, expected.struck);
    client.close();

    const meanwhile = await tryToConnect(mount.url);
    end();
    await mount.settled?.();

    const healthy = trialOf({ says });
    const again = endpoint.mount(healthy.provider);
    idle = await connect(again.url);
    const afterwards = await ask(idle, healthy, again, expected.afterwards);
    const { stop } = await bystander.untilRaw((now) => now.stop !== 'open' || expected.bystander === 'open');
    bystander.close();

    await Promise.all([mount.close(), again.close()]);
    const got: Story = { struck, bystander: stop, meanwhile, outages_ms, afterwards };
    if (!isDeepStrictEqual(got, expected)) inexact.push({ fault, got, expected });
  }
  idle?.close();
  return inexact;
}

/** Asks once, and waits for as much as is expected. */
async function ask(client: RawConnection, trial: Trial, { url }: Mount, expected: Expected): Promise<Told> {
  client.post(`${url}/responses`, REQUEST);
  await client.untilRaw((now) => now.stop !== 'open' || (expected.stop === 'open' && isComplete(now, expected)));
  const { receipt, faults } = await trial.replied;
  const troubles = trial.journal.filter(({ kind }) => kind !== 'request' && kind !== 'reply');
  return { ...seenIn(client.raw(), expected), receipt, faults, troubles };
}

async function tryToConnect(url: string): Promise<string | undefined> {
  try {
    (await connect(url)).close();
    return 'accepted';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

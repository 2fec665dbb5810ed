// What happens behind a whole reply is what was asked, proved from the other end: for every kind of fault that strikes there, raw
// sockets ask for ten thousand replies, drawn from a seed. Each comes to its last byte, and then its connection ends as asked. A
// server that is down refuses whoever comes meanwhile, any other takes them; in the end each of them answers as if nothing had been.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { responses } from '../dialects/responses/index.ts';
import { FAULT_KINDS } from '../faults/index.ts';
import { expectedOf, isComplete, seenIn, type Expected } from './expected.fixture.ts';
import { createLoopback, type Mount } from './loopback.ts';
import { connect, type RawConnection } from './raw-connection.fixture.ts';
import { struckReplies, type Struck } from './struck.fixture.ts';
import { REQUEST, trialOf, type Trial } from './trial.fixture.ts';

const SEED = 1;

/** As many as of the other kinds. Each connection has a server to itself, because these faults strike the server as well. */
const RUNS = [
  { count: 500, connections: 1 },
  { count: 9_500, connections: 32 },
];

const ALONE = Object.values(FAULT_KINDS).filter(({ alone }) => alone);

describe.for(ALONE)('$kind', ({ kind }) => {
  test.for(RUNS)('$count drawn replies, $connections at once', { timeout: 120_000 }, async ({ count, connections }) => {
    const exchanges = fc.sample(struckReplies(kind, responses), { seed: SEED, numRuns: count }).values();
    const inexact = await Promise.all(Array.from({ length: connections }, () => askInTurn(exchanges)));
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
  /** What becomes of who connects before it is over. */
  readonly meanwhile: string | undefined;
  readonly afterwards: Told;
}

function storyOf({ fault, pieces }: Struck): Story {
  const struck = { ...expectedOf(pieces), faults: [0], troubles: [] };
  return {
    struck,
    meanwhile: fault.kind === 'down' ? 'ECONNREFUSED' : 'accepted',
    // Nothing of the reply itself is changed, so this is the healthy one, too.
    afterwards: { ...struck, stop: 'open', faults: [] },
  };
}

// --- The other end ---------------------------------------------------------------------------------------------------

/**
 * Asks a server of its own for one after the other and tells which did not go as asked. The connection on which it answers
 * afterwards is the next one to be struck.
 */
async function askInTurn(all: Iterable<Struck>): Promise<unknown[]> {
  const endpoint = await createLoopback();
  onTestFinished(() => endpoint.close());
  const inexact: unknown[] = [];
  let connection: RawConnection | undefined;
  for (const { says, fault, pieces } of all) {
    const expected = storyOf({ says, fault, pieces });
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const trial = trialOf({ says, faults: [fault], outage: () => over });
    const mount = endpoint.mount(trial.provider);
    connection ??= await connect(mount.url);
    const struck = await ask(connection, trial, mount, expected.struck);
    connection.close();

    const meanwhile = await tryToConnect(mount.url);
    end();
    await mount.settled?.();

    const healthy = trialOf({ says });
    const again = endpoint.mount(healthy.provider);
    connection = await connect(again.url);
    const afterwards = await ask(connection, healthy, again, expected.afterwards);

    await Promise.all([mount.close(), again.close()]);
    const got: Story = { struck, meanwhile, afterwards };
    if (!isDeepStrictEqual(got, expected)) inexact.push({ fault, got, expected });
  }
  connection?.close();
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

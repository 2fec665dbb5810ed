// One scripted conversation for the tests of the wire: a real provider with real gates, what it journals, and a request for it.
import type { Entry } from '../core/journal.ts';
import type { Signal } from '../core/event.ts';
import type { History } from '../core/item.ts';
import type { FaultData } from '../core/fault.ts';
import { CASE_VERSION, DEFAULT_LIMITS } from '../core/case.ts';
import { turnOf, type Saying } from '../core/script.ts';
import { responses } from '../dialects/responses/index.ts';
import type { Tools } from '../drivers/driver.ts';
import { phrase } from '../drivers/workbench.ts';
import { createGates, type Gates } from './gate.ts';
import { createProvider, type Provider } from './provider.ts';

/** The body of a request that gets the first step of every script here. */
export const REQUEST = JSON.stringify({
  model: 'scripted',
  stream: true,
  input: [{ role: 'user', content: 'Go.' }],
  tools: [
    { type: 'custom', name: 'note' },
    { type: 'function', name: 'run' },
  ],
});

/** The same as a message over a WebSocket. */
export const MESSAGE = JSON.stringify({ type: 'response.create', ...JSON.parse(REQUEST) });

/** What that request holds. */
export const HEARD: History = [{ kind: 'message', role: 'user', text: 'Go.' }];

export interface Trial {
  readonly provider: Provider;
  readonly gates: Gates;
  readonly journal: readonly Entry[];
  /** The first reply, once the provider has been told how its delivery went. */
  readonly replied: Promise<Extract<Entry, { kind: 'reply' }>>;
  /** Resolves when the first reply has fallen silent for good. */
  readonly silent: Promise<void>;
  /** The facts that were waited for before they were there. */
  readonly awaited: readonly Signal[];
}

interface Options {
  readonly says: Saying[];
  readonly faults?: FaultData[];
  /** When the client runs its tools; unless told otherwise a reply does not wait for their effects. */
  readonly start?: Tools['start'];
  readonly reportsSeen?: boolean;
  /** How long a gate waits. */
  readonly gate_ms?: number;
  /** Resolves when the server may come back; at once unless told otherwise. */
  readonly outage?: (ms: number) => Promise<void>;
}

export function trialOf({
  says,
  faults = [],
  start = 'after-the-reply',
  reportsSeen = false,
  gate_ms = 10_000,
  outage = async () => {},
}: Options): Trial {
  const journal: Entry[] = [];
  const awaited: Signal[] = [];
  const { promise: replied, resolve } = Promise.withResolvers<Extract<Entry, { kind: 'reply' }>>();
  const { promise: silent, resolve: fallSilent } = Promise.withResolvers<void>();
  const gates = createGates(gate_ms, (signal) => awaited.push(signal));
  const provider = createProvider({
    case: {
      cutpoint: CASE_VERSION,
      client: 'raw',
      script: { manner: 'insisting', turns: [turnOf('Go.', says)] },
      faults,
      limits: DEFAULT_LIMITS,
    },
    dialect: responses,
    tools: { start, runsReusedIds: true, phrase },
    reportsSeen,
    carrier: 'http',
    pace: { begin: () => {}, waited: () => undefined },
    gates,
    record(entry) {
      journal.push(entry);
      if (entry.kind === 'reply') resolve(entry);
    },
    turn: () => 0,
    silent: fallSilent,
    endures: [],
    blow: async () => {},
    pause: async () => {},
    outage,
    release: () => {},
  });
  return { provider, gates, journal, replied, silent, awaited };
}

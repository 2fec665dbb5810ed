// Serves the scripted model of a case to a client that somebody else runs. What can be seen from the wire alone is judged: the
// requests, the replies, and the effects where the client's working folder is known.
import { setTimeout as after } from 'node:timers/promises';
import type { Case } from '../core/case.ts';
import type { Entry } from '../core/journal.ts';
import type { Run } from '../core/run.ts';
import { UsageError } from '../core/usage-error.ts';
import { currentTurn, scriptedCalls } from '../core/script.ts';
import { DIALECTS } from '../dialects/index.ts';
import type { ClientKind } from '../drivers/driver.ts';
import { CLIENT_KINDS } from '../drivers/index.ts';
import { createGates } from '../wire/gate.ts';
import { createLoopback } from '../wire/loopback.ts';
import { createProvider } from '../wire/provider.ts';
import { createBoundedJournal } from './bounded-journal.ts';
import { parseClientSpec } from './client-spec.ts';
import { createEffects } from './effects.ts';
import { createPace } from './pace.ts';
import { verdictOf } from './run.ts';

export interface Served {
  /** Base URL for the client. */
  readonly url: string;
  /** Ends the server, and judges what came. */
  close(): Promise<Run>;
}

export interface ServeOptions {
  /** On 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** The client's working folder. Without it a cut does not wait for what tools do. */
  readonly cwd?: string;
  readonly onEntry: (entry: Entry) => void;
}

/** @throws UsageError for a client that there is not, and for a port that cannot be had */
export async function serveCase(of: Case, { port, cwd, onEntry }: ServeOptions): Promise<Served> {
  const spec = parseClientSpec(of.client);
  const kind = CLIENT_KINDS.find((one) => one.name === spec.name) as ClientKind;
  const { tools, dialect } = kind.start(spec, { executable: '', wrapped: '', temporary: '' });
  const loopback = await createLoopback(port).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--port: 127.0.0.1:${port} cannot be listened on: ${error.code ?? error.message}`);
  });
  const journal = createBoundedJournal();
  let turn = -1;
  const record = (entry: Entry) => {
    journal.add(entry);
    onEntry(entry);
  };
  const gates = createGates(of.limits.deadline_ms, (signal) => effects?.watch(signal));
  const jobs = scriptedCalls(of.script).map((call) => call.job);
  const effects = cwd === undefined ? undefined : createEffects(cwd, jobs, gates.open);
  const provider = createProvider({
    case: of,
    dialect: DIALECTS[dialect],
    tools: { ...tools, start: cwd === undefined ? 'after-the-reply' : tools.start },
    reportsSeen: false,
    // Whose process it is, is somebody else's business.
    endures: [],
    blow: async () => {},
    carrier: 'http',
    pace: createPace('real'),
    gates,
    record(entry) {
      // Nobody tells when a prompt is given: a turn begins with the first request that has its prompt.
      const now = entry.kind === 'request' ? Math.max(turn, currentTurn(of.script, entry.history)) : turn;
      if (now > turn) record({ kind: 'prompt', turn: (turn = now), resumed: false });
      record(entry.kind === 'request' ? { ...entry, turn } : entry);
    },
    turn: () => turn,
    silent: () => {},
    pause: (ms) => after(ms),
    outage: (ms) => after(ms),
    release: (job) => effects?.release(job),
  });
  const mount = loopback.mount(provider);
  return {
    url: mount.url,
    async close() {
      gates.close();
      await mount.close();
      await loopback.close();
      effects?.close();
      for (const entry of effects?.entries() ?? []) record(entry);
      return verdictOf({ case: of, journal: journal.entries });
    },
  };
}

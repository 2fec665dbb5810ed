// One process of the ACP adapter, spoken to as an editor does: by the Agent Client Protocol over standard input and output.
// What an editor may be asked for is granted; what the user would be shown is passed on.
import { Readable, Writable } from 'node:stream';
import {
  client,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  RequestError,
  type ClientContext,
  type PermissionOption,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { howItEnded, launch, type Launched, type Surroundings } from '../codex/processes.ts';

export interface Adapter extends Pick<Launched, 'signal'> {
  /** Rejects with a `RequestError` if the adapter refuses. Stays open if the adapter ends: see `ended`. */
  readonly agent: Pick<ClientContext, 'request' | 'notify'>;
  /** Resolves with how the process ended. */
  readonly ended: Promise<string>;
  /** Ends the process and all that it started. May be called twice. */
  close(): Promise<void>;
}

/** Starts the adapter and introduces us. Rejects if it does not answer. */
export async function startAdapter(
  program: string,
  surroundings: Omit<Surroundings, 'stdin'>,
  hear: (update: SessionUpdate) => void,
): Promise<Adapter> {
  const child = launch(process.execPath, [program], { ...surroundings, stdin: 'pipe' });
  // A write to an adapter that has just ended fails here; that it ended is told by `ended`.
  child.process.stdin.on('error', () => {});
  const ended = child.ended.then(howItEnded);
  const { agent } = client({ name: 'cutpoint' })
    .onRequest(methods.client.session.requestPermission, ({ params }) => grant(params.options))
    .onNotification(methods.client.session.update, ({ params }) => hear(params.update))
    .connect(
      ndJsonStream(
        Writable.toWeb(child.process.stdin),
        Readable.toWeb(child.process.stdout) as ReadableStream<Uint8Array>,
      ),
    );
  const adapter: Adapter = { agent, ended, signal: child.signal, close: async () => child.end() };
  const introduced = agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: 'cutpoint', version: '0' },
    clientCapabilities: {},
  });
  const early = ended.then((how) => {
    throw new Error(`codex-acp did not start: ${how}`);
  });
  try {
    await Promise.race([introduced, early]);
  } catch (error) {
    await adapter.close();
    throw error;
  }
  return adapter;
}

/** Whether the adapter answered with an error of its own, and did not merely fail to answer. */
export function isRefusal(error: unknown): error is RequestError {
  return error instanceof RequestError;
}

function grant(options: readonly PermissionOption[]) {
  const allowed = options.find(({ kind }) => kind === 'allow_always' || kind === 'allow_once') ?? options[0];
  return {
    outcome:
      allowed === undefined
        ? { outcome: 'cancelled' as const }
        : { outcome: 'selected' as const, optionId: allowed.optionId },
  };
}

// One process of the ACP adapter, spoken to as an editor does: by the Agent Client Protocol over standard input and output.
// What an editor may be asked for is granted; what the user would be shown is passed on.
import { Readable, Writable } from 'node:stream';
import {
  client,
  methods,
  ndJsonStream,
  RequestError,
  type ClientContext,
  type PermissionOption,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { lifetimeOf, type Lifetime } from '../codex/lifetime.ts';
import { launch, type Launched, type Surroundings } from '../codex/processes.ts';
import type { Workspace } from '../driver.ts';

export interface Adapter extends Lifetime, Pick<Launched, 'signal'> {
  /** Rejects with a `RequestError` if the adapter refuses. Stays open if the adapter ends: see `ended`. */
  readonly agent: Pick<ClientContext, 'request' | 'notify'>;
}

/** An executable and its arguments. */
type Command = readonly [executable: string, ...args: string[]];

/** Starts the adapter; it has not been introduced to us yet. */
export function startAdapter(
  [program, ...words]: Command,
  env: Surroundings['env'],
  workspace: Workspace,
  hear: (update: SessionUpdate) => void,
): Adapter {
  const child = launch(program, words, { cwd: workspace.cwd, env, stdin: 'pipe' });
  // A write to an adapter that has just ended fails here; that it ended is told by `ended`.
  child.process.stdin.on('error', () => {});
  const { agent } = client({ name: 'cutpoint' })
    .onRequest(methods.client.session.requestPermission, ({ params }) => grant(params.options))
    .onNotification(methods.client.session.update, ({ params }) => hear(params.update))
    .connect(
      ndJsonStream(
        Writable.toWeb(child.process.stdin),
        Readable.toWeb(child.process.stdout) as ReadableStream<Uint8Array>,
      ),
    );
  return { agent, signal: child.signal, ...lifetimeOf(child, workspace) };
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

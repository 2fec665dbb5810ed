// One `codex app-server` process, on a temporary home or on one that is there, spoken to in JSON-RPC by lines. It tells who listens
// to a thread what happens to it; which threads run here, and for how long, is its owner's business.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { JSONRPCClient, JSONRPCErrorException, JSONRPCServer, JSONRPCServerAndClient } from 'json-rpc-2.0';
import split from 'split2';
import { z } from 'zod';
import type { ClientSpec, StartOptions } from '../driver.ts';
import { jsonOf } from '../json.ts';
import { environment, NOWHERE, writeHome } from './config.ts';
import { howItEnded, launch, type Launched } from './processes.ts';

/** What a thread's listener hears: an item that has ended, such as a message of the model, and the end of a turn. */
export type Note =
  | { readonly kind: 'item'; readonly item: unknown }
  | { readonly kind: 'turn-completed'; readonly status: string; readonly error: string | undefined };

export interface AppServer {
  /** Its CODEX_HOME. */
  readonly home: string;
  /** Rejects if the server answers with an error (see `isRefusal`), has ended, or is silent for `limit_ms`. */
  request(method: string, params: object, limit_ms?: number): Promise<unknown>;
  /** Hears of a thread until the returned function is called. One listener for each thread. */
  listen(thread: string, hear: (note: Note) => void): () => void;
  /** Resolves with how the process ended. */
  readonly ended: Promise<string>;
  /** Ends the process; its home stays. May be called twice. */
  stop(): Promise<void>;
  /** Ends the process and removes its home. */
  close(): Promise<void>;
}

/** Whether the server answered with an error of its own, and did not merely fail to answer. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof JSONRPCErrorException && error.code !== LIBRARY_ERROR;
}

/** What json-rpc-2.0 itself rejects with, on a timeout or when its requests are called off. */
const LIBRARY_ERROR = 0;

/** Starts a server on a temporary home. Rejects if it does not introduce itself. */
export async function startServer(
  { executable, temporary: within }: StartOptions,
  spec: Pick<ClientSpec, 'version' | 'variants'>,
): Promise<AppServer> {
  const place = await mkdtemp(path.join(within, 'codex-'));
  const home = path.join(place, 'home');
  const temporary = path.join(place, 'tmp');
  await mkdir(temporary);
  await writeHome(home, spec, NOWHERE);
  const { server, introduction } = startServerOn(serverBy(executable), { home, temporary });
  const close = async (): Promise<void> => {
    await server.stop();
    await rm(place, { recursive: true, force: true });
  };
  try {
    await introduction;
  } catch (error) {
    await close();
    throw new Error(`codex app-server did not start: ${await server.ended}`, { cause: error });
  }
  return { ...server, close };
}

/** Where a server keeps what it keeps: its CODEX_HOME, already written, and a folder for what passes; and its local time. */
export interface Quarters {
  readonly home: string;
  readonly temporary: string;
  readonly timeZone?: string | undefined;
}

/** The words that start a server. */
export function serverBy(executable: string): [string, ...string[]] {
  return [executable, 'app-server'];
}

/** A server, its process, and its introduction, which rejects if it ends before. */
export interface Starting {
  readonly server: Omit<AppServer, 'close'>;
  readonly child: Launched;
  readonly introduction: Promise<void>;
}

/** Starts a server, by that command, on a home that is there. */
export function startServerOn(
  [program, ...words]: readonly [string, ...string[]],
  { home, temporary, timeZone }: Quarters,
): Starting {
  const child = launch(program, words, {
    cwd: temporary,
    env: environment(home, temporary, timeZone),
    stdin: 'pipe',
  });
  const { introduce, ...talking } = talk(child);
  return { server: { home, ...talking, stop: async () => child.end() }, child, introduction: introduce() };
}

function talk(child: Launched): Pick<AppServer, 'request' | 'listen' | 'ended'> & { introduce(): Promise<void> } {
  const listeners = new Map<string, (note: Note) => void>();
  const rpc = new JSONRPCServerAndClient(
    new JSONRPCServer(),
    new JSONRPCClient((message) => void child.process.stdin.write(`${JSON.stringify(message)}\n`)),
  );
  for (const [method, read] of Object.entries(NOTES))
    rpc.addMethod(method, (params) => {
      const told = read(params);
      if (told !== undefined) listeners.get(told.thread)?.(told.note);
    });
  // Not by node:readline, for which U+2028 ends a line as well: a text may hold it.
  child.process.stdout.pipe(split('\n')).on('data', (line: string) => {
    const message = read(line);
    if (message !== undefined) void rpc.receiveAndSend(message, undefined, undefined);
  });
  // A write to a server that has just ended fails here; that it ended is told by `ended`.
  child.process.stdin.on('error', () => {});
  const ended = child.ended.then(howItEnded, (error: unknown) => String(error));
  let over: string | undefined;
  void ended.then((how) => {
    over = how;
    rpc.rejectAllPendingRequests(how);
  });
  return {
    ended,
    async request(method, params, limit_ms) {
      if (over !== undefined) throw new Error(`codex app-server has ended: ${over}`);
      const asked: PromiseLike<unknown> =
        limit_ms === undefined ? rpc.request(method, params) : rpc.timeout(limit_ms).request(method, params);
      return asked;
    },
    listen(thread, hear) {
      listeners.set(thread, hear);
      return () => void listeners.delete(thread);
    },
    async introduce() {
      await rpc.request('initialize', {
        clientInfo: { name: 'cutpoint', title: 'Cutpoint', version: '0' },
        capabilities: { experimentalApi: true },
      });
      rpc.notify('initialized', {});
    },
  };
}

const itemCompleted = z.looseObject({
  threadId: z.string(),
  item: z.unknown(),
});
const turnCompleted = z.looseObject({
  threadId: z.string(),
  turn: z.looseObject({ status: z.string(), error: z.looseObject({ message: z.string() }).nullish() }),
});

/** The notifications that matter, by method. */
const NOTES: Readonly<
  Record<string, (params: unknown) => { readonly thread: string; readonly note: Note } | undefined>
> = {
  'item/completed': (params) => {
    const { data } = itemCompleted.safeParse(params);
    return data && { thread: data.threadId, note: { kind: 'item', item: data.item } };
  },
  'turn/completed': (params) => {
    const { data } = turnCompleted.safeParse(params);
    if (data === undefined) return undefined;
    const { status, error } = data.turn;
    return { thread: data.threadId, note: { kind: 'turn-completed', status, error: error?.message } };
  },
};

/** Codex leaves the member `jsonrpc` out, without which the library takes nothing. */
function read(line: string): object | undefined {
  const message = jsonOf(line);
  return typeof message === 'object' && message !== null ? { jsonrpc: '2.0', ...message } : undefined;
}

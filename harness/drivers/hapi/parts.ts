// The processes that make up one HAPI: a hub that keeps the conversations and serves them, a runner that starts a session for each,
// and in every session's process group the Codex that it runs. All of it is on loopback and in the home of one case.
import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import split from 'split2';
import { z } from 'zod';
import { environment } from '../codex/config.ts';
import { howItEnded, launch, type Launched } from '../codex/processes.ts';
import type { StartOptions, Workspace } from '../driver.ts';
import { freePort } from './port.ts';

/** Whoever has it may use the hub; nobody but this machine can reach it. */
export const TOKEN = 'cutpoint';

/** What both lines say when a process is ready is said to people, in its log. */
const HUB_IS_READY = /HAPI Hub is ready/;
const RUNNER_IS_READY = /Waiting for sessions/;

/** How long its processes wait for one another, where that can be said. */
const PATIENCE_MS = '120000';

/** How often another port is tried where somebody else was quicker. */
const PORTS = 5;
const PORT_TAKEN = /EADDRINUSE|in use/i;

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Where HAPI keeps its own things: in the place that it chooses by itself. */
export function hapiHome(home: string): string {
  return path.join(home, '.hapi');
}

/** What HAPI's processes may know; `url` is the hub's. */
export function surroundings(workspace: Workspace, { wrapped }: StartOptions, port: number): Surroundings {
  const own = environment(workspace.home, path.join(workspace.root, 'tmp'), workspace.timeZone);
  return {
    cwd: workspace.cwd,
    env: {
      ...own,
      PATH: `${path.dirname(wrapped)}${path.delimiter}${own['PATH'] ?? ''}`,
      HAPI_CODEX_APP_SERVER_BIN: wrapped,
      HAPI_HOME: hapiHome(workspace.home),
      CLI_API_TOKEN: TOKEN,
      HAPI_LISTEN_HOST: '127.0.0.1',
      HAPI_LISTEN_PORT: String(port),
      HAPI_API_URL: urlOf(port),
      // It would tell a server in the internet that there is something to be read.
      HAPI_IOS_PUSH: 'off',
      // A busy machine is not the client's doing.
      HAPI_RUNNER_WEBHOOK_TIMEOUT_MS: PATIENCE_MS,
      HAPI_RUNNER_HTTP_TIMEOUT: PATIENCE_MS,
    },
  };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

export interface RunningHub {
  readonly process: Launched;
  readonly url: string;
  readonly surroundings: Surroundings;
}

/** Starts a hub on a port of its own. Rejects if it ends before it is ready. */
export async function startHub(how: StartOptions, workspace: Workspace): Promise<RunningHub> {
  await prepare(how, workspace);
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const around = surroundings(workspace, how, port);
    const hub = launch(how.executable, ['hub', '--no-relay'], { ...around, stdin: 'ignore' });
    try {
      await says(hub, HUB_IS_READY, 'hub');
      return { process: hub, url: urlOf(port), surroundings: around };
    } catch (error) {
      await hub.end();
      if (tries === PORTS || !PORT_TAKEN.test(String(error))) throw error;
    }
  }
}

/** Starts a runner. Rejects if it ends before it is ready. */
export async function startRunner({ executable }: StartOptions, around: Surroundings): Promise<Launched> {
  const runner = launch(executable, ['runner', 'start-sync'], { ...around, stdin: 'ignore' });
  await says(runner, RUNNER_IS_READY, 'runner');
  return runner;
}

/** Resolves when the process has said that in a line. */
async function says(launched: Launched, what: RegExp, name: string): Promise<void> {
  const said = Promise.withResolvers<void>();
  launched.process.stdout.pipe(split('\n')).on('data', (line: string) => {
    if (what.test(line)) said.resolve();
  });
  const ended = launched.ended.then((output) => {
    throw new Error(`HAPI's ${name} did not start: ${howItEnded(output)}`);
  });
  await Promise.race([said.promise, ended]);
}

/**
 * HAPI unpacks 175 MB of programs beside itself before it does anything: for differences and searches on its web page, which nobody
 * looks at here, and for the tunnel, which is never dug. It looks for their names and for its own version, and here finds both.
 */
async function prepare({ executable }: StartOptions, workspace: Workspace): Promise<void> {
  await mkdir(path.join(workspace.root, 'tmp'), { recursive: true });
  const version = await versionOf(executable);
  if (version === undefined) return;
  const runtime = path.join(hapiHome(workspace.home), 'runtime', version);
  for (const name of ['tools/unpacked/difft', 'tools/unpacked/rg', 'tools/tunwg/tunwg', '.runtime-version']) {
    const file = path.join(runtime, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, name === '.runtime-version' ? version : '');
  }
}

/** The version in the package of a release; undefined for a binary that lies alone, which then unpacks its programs. */
async function versionOf(executable: string): Promise<string | undefined> {
  const text = await readFile(path.join(path.dirname(executable), '..', 'package.json'), 'utf8').catch(() => '{}');
  return z.looseObject({ version: z.string() }).safeParse(JSON.parse(text)).data?.version;
}

const record = z.looseObject({
  /** The session's process. */
  pid: z.number(),
  /** The Codex that it runs. */
  serverPid: z.number().optional(),
  endpoint: z.string(),
});
type EngineRecord = z.infer<typeof record>;

/** What HAPI keeps of each Codex that it has started. */
async function engines(home: string): Promise<EngineRecord[]> {
  const folder = path.join(hapiHome(home), 'codex-runtimes');
  const names = await readdir(folder).catch(() => []);
  const read = names
    .filter((name) => name.endsWith('.json'))
    .map(async (name) => {
      try {
        return record.safeParse(JSON.parse(await readFile(path.join(folder, name), 'utf8'))).data ?? [];
      } catch {
        return []; // Torn by a kill.
      }
    });
  return (await Promise.all(read)).flat();
}

/** The process of the Codex that a session's process runs. */
export async function engineOf(home: string, session: number): Promise<number | undefined> {
  return (await engines(home)).find((one) => one.pid === session)?.serverPid;
}

/**
 * Folders and files of sockets that HAPI and Codex make outside of the case's folder, whose path would be too long for a socket.
 * Folders go by themselves where a session ends in peace; locks never do.
 */
export async function socketsOf(home: string): Promise<readonly string[]> {
  const places = (await engines(home)).map(async ({ endpoint }) => {
    const folder = path.dirname(endpoint.replace(/^unix:\/\//, ''));
    if (!path.basename(folder).startsWith('hapi-cx-')) return [];
    const socket = await readlink(path.join(folder, 'engine.sock')).catch(() => undefined);
    return socket !== undefined && path.basename(path.dirname(socket)).startsWith('codex-daemon-')
      ? [folder, socket, `${socket}.lock`]
      : [folder];
  });
  return (await Promise.all(places)).flat();
}

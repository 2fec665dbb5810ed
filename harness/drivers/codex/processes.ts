// Starting Codex in a process group of its own, and ending all that came of it: the group, and tools that left the group.
// Tools lead sessions of their own (setsid), so they are found by the private HOME that they inherited.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Signalled, SignalName } from '../../core/blow.ts';
import { $, type ProcessOutput, type ProcessPromise } from 'zx';

/** How long a process group may take to end after SIGTERM before it gets SIGKILL. */
const GRACE_MS = 2_000;
/** How long the system may take to remove processes that got SIGKILL. */
const REMOVAL_MS = 5_000;
/** How long a process may go on before it is struck all the same: on a busy machine the work of a few milliseconds takes seconds. */
const REST_MS = 5_000;
/** How long the processes that a client has started may take to follow it. */
const LEAVING_MS = 1_000;
/** How often processes that are not our children are looked at: the system sends no notice when they end. */
const LOOK_MS = 5;

/** The shell's exit statuses for a command that it cannot run. */
const CANNOT_RUN = [126, 127];

export interface Launched {
  readonly process: ProcessPromise;
  /** Resolves when the process has ended; rejects only if the executable cannot be run. */
  readonly ended: Promise<ProcessOutput>;
  /** Resolves when the process itself has ended, even if somebody else still holds its standard output open. */
  readonly gone: Promise<void>;
  /**
   * Sends a signal to the process or to its group, the first one as soon as it is at rest; for SIGKILL resolves when the process has
   * gone. Does nothing once it has gone.
   */
  signal(name: SignalName, to: Signalled): Promise<void>;
  /** Resolves when the process is at rest: it has done all that it can do with what it was given. */
  rest(): Promise<void>;
  /**
   * Names of the processes that outlive this one, which must have ended: all that go on with the same HOME when it has been given
   * time to take them with it.
   */
  outlived(): Promise<readonly string[]>;
  /** Closes its standard input when it is at rest, and resolves to whether it ends over that within so many milliseconds. */
  hangUp(limit_ms: number): Promise<boolean>;
  /**
   * Ends the process group, gently for so many milliseconds, then whatever else has the same HOME; resolves when all of it is
   * gone. May be called twice.
   */
  end(grace_ms?: number): Promise<void>;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: 'ignore' | 'pipe';
}

/** Starts an executable as the leader of a new process group. */
export function launch(executable: string, args: readonly string[], { cwd, env, stdin }: Surroundings): Launched {
  // `exec` makes zx's shell become the client, so that exit status and signals are the client's own.
  const quiet = $({
    cwd,
    env,
    stdio: [stdin, 'pipe', 'pipe'],
    detached: true,
    nothrow: true,
    quiet: true,
    prefix: 'exec ',
  });
  const started = quiet`${executable} ${args}`;
  const leader = started.pid;
  let runs = leader !== undefined;
  let struck = false;
  const gone = new Promise<void>((resolve) => {
    if (!started.child) resolve();
    started.child?.once('exit', () => {
      runs = false;
      resolve();
    });
  });
  const ended = started.then((output) => {
    if (CANNOT_RUN.includes(output.exitCode ?? 0))
      throw new Error(`cannot run ${executable}: ${lastLine(output.stderr)}`);
    return output;
  });
  ended.catch(() => {}); // Whoever awaits it hears of it; closing a session before that must not end the harness.
  return {
    process: started,
    ended,
    gone,
    async signal(name, to) {
      if (leader === undefined || !runs) return;
      // Whoever is struck once more is struck while it deals with the first time.
      if (!struck) await rest(leader);
      struck = true;
      // It may have ended meanwhile, and its number be somebody else's.
      if (runs) send(to === 'group' ? -leader : leader, name);
      if (name === 'SIGKILL') await gone;
    },
    async rest() {
      if (leader !== undefined && runs) await rest(leader);
    },
    outlived: async () => (env['HOME'] === undefined ? [] : outliving(env['HOME'])),
    async hangUp(limit_ms) {
      if (leader !== undefined && runs) await rest(leader);
      started.child?.stdin?.end();
      return until(async () => !runs, limit_ms);
    },
    async end(grace_ms = GRACE_MS) {
      // Once the leader has gone, its number may be given to a process of somebody else's.
      if (leader !== undefined && runs) await endGroup(leader, grace_ms);
      if (env['HOME'] !== undefined) await endStrays(env['HOME']);
    },
  };
}

/** Ends processes that still run with this HOME. Only Linux shows the environment of a process; elsewhere nothing is found. */
export async function endStrays(home: string): Promise<void> {
  const noneIsLeft = async (): Promise<boolean> => {
    const strays = await withHome(home);
    for (const pid of strays) send(pid, 'SIGKILL');
    return strays.length === 0;
  };
  if (!(await until(noneIsLeft, REMOVAL_MS))) throw new Error(`processes with HOME=${home} outlived SIGKILL`);
}

/** Sends a signal to a process that the client has started, as `Launched.signal` does to the client itself. */
export async function strike(pid: number, name: SignalName, to: Signalled): Promise<void> {
  await rest(pid);
  send(to === 'group' ? -pid : pid, name);
  if (name === 'SIGKILL') await until(async () => isGone(pid), REMOVAL_MS);
}

/** Asks processes that have this HOME to end, and resolves when they have, or have had their time. */
export async function askToEnd(home: string, pids: readonly number[], grace_ms: number): Promise<void> {
  // A number may be somebody else's by now.
  const own = await withHome(home);
  const asked = pids.filter((pid) => own.includes(pid) && send(pid, 'SIGTERM'));
  const allAreGone = async () => (await Promise.all(asked.map(isGone))).every(Boolean);
  await until(allAreGone, grace_ms);
}

/** Codex says this to every standard input that is not a terminal. */
const NOISE = 'Reading additional input from stdin...';

/** The last line of a log that says something, without the time in front, which no two runs share. */
export function lastLine(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && line.trim() !== NOISE);
  return (lines.at(-1) ?? '').replace(/^\S+T\S+Z\s+/, '').trim();
}

/** How a process ended, in one line: its exit status or signal, and the last thing it complained of. */
export function howItEnded({
  exitCode,
  signal,
  stderr,
}: Pick<ProcessOutput, 'exitCode' | 'signal' | 'stderr'>): string {
  const how = signal === null ? `exit status ${exitCode ?? 'unknown'}` : `signal ${signal}`;
  const why = lastLine(stderr);
  return why === '' ? how : `${how}: ${why}`;
}

/**
 * Waits until every thread of a process sleeps, and none has been awake between two looks. A busy process is not waited for longer
 * than `REST_MS`; where the system does not tell what threads do, nothing is waited for.
 */
async function rest(pid: number): Promise<void> {
  let before: string | undefined;
  await until(async () => {
    const now = await threadsOf(pid);
    const same = now === before;
    before = now;
    return now === '' || (same && !/^State:\s+[^SZ]/m.test(now));
  }, REST_MS);
}

/** State and number of switches of each thread; empty where they cannot be told. */
async function threadsOf(pid: number): Promise<string> {
  const told = numbersIn(`/proc/${pid}/task`).map((thread) => ofProcess(pid, `task/${thread}/status`));
  return told.flatMap((status) => status.match(/^(?:Pid|State|\w*voluntary_ctxt_switches):.*$/gm) ?? []).join('\n');
}

/** Names of those who have this HOME now, and still have it when there has been time to leave; `apart` may stay. */
export async function outliving(home: string, apart: readonly number[] = []): Promise<string[]> {
  let staying = (await withHome(home)).filter((pid) => !apart.includes(pid));
  await until(async () => {
    const there = await withHome(home);
    staying = staying.filter((pid) => there.includes(pid));
    return staying.length === 0;
  }, LEAVING_MS);
  const names = staying.map((pid) => ofProcess(pid, 'comm'));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].toSorted();
}

/** Whether the process ended by its own will, with a word about the reason: that is how it tells what it cannot begin. */
export function saysWhy({ exitCode, stderr }: Pick<ProcessOutput, 'exitCode' | 'stderr'>): boolean {
  return exitCode === 1 && /^Error: /m.test(stderr);
}

async function endGroup(leader: number, grace_ms: number): Promise<void> {
  send(-leader, 'SIGTERM');
  if (await until(() => groupIsGone(leader), grace_ms)) return;
  send(-leader, 'SIGKILL');
  if (!(await until(() => groupIsGone(leader), REMOVAL_MS)))
    throw new Error(`process group ${leader} outlived SIGKILL`);
}

/** Looks at a fact until it holds; false if it does not within that time. */
async function until(holds: () => Promise<boolean>, limit_ms: number): Promise<boolean> {
  const limit = AbortSignal.timeout(limit_ms);
  while (!(await holds())) {
    if (limit.aborted) return false;
    await pause(LOOK_MS);
  }
  return true;
}

/** Zombies count as gone: in a container without an init nobody collects them. */
async function groupIsGone(leader: number): Promise<boolean> {
  if (!send(-leader, 0)) return true;
  if (process.platform !== 'linux') return false;
  const stats = numbersIn('/proc').map((pid) => ofProcess(pid, 'stat'));
  return !stats.some((stat) => {
    // pid (name) state parent group: the name may hold anything, so fields are counted from its closing bracket.
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === String(leader) && state !== 'Z' && state !== 'X';
  });
}

async function isGone(pid: number): Promise<boolean> {
  if (!send(pid, 0)) return true;
  return /^State:\s+[ZX]/m.test(ofProcess(pid, 'status'));
}

async function withHome(home: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const asked = numbersIn('/proc').map((pid) => ({ pid, environ: ofProcess(pid, 'environ') }));
  return asked.flatMap(({ pid, environ }) => (environ.split('\0').includes(`HOME=${home}`) ? [pid] : []));
}

/**
 * The processes, or threads, that a folder of the system tells of. Read in one go, as is what stands in it: no disk is behind these files,
 * and a hundred small questions cost more in turns of the loop than in themselves.
 */
function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Empty for a process that has ended meanwhile, or that is not ours to look at. */
function ofProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Sends a signal, or asks with 0 whether there is anybody to get one. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

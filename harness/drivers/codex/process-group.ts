// Ends a Codex and everything that it started: the whole process group first asked, then made to end, and last whatever has left
// the group, found by the private home in its environment.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';

/** How long a group may take to end by itself. */
const PATIENCE_MS = 2_000;

/**
 * @param pid leader of the group
 * @param ended settles when the leader has ended
 * @param home the private home that every process of this client has in its environment
 */
export async function endGroup(pid: number, ended: Promise<unknown>, home: string): Promise<void> {
  signal(-pid, 'SIGTERM');
  const patience = new AbortController();
  await Promise.race([ended, after(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {})]);
  patience.abort();
  signal(-pid, 'SIGKILL');
  await ended;
  reap(home);
}

/** Ends, by id, every process that has that private home in its environment; only Linux tells which ones those are. */
export function reap(home: string): void {
  for (const pid of processesOf(home)) signal(pid, 'SIGKILL');
}

function processesOf(home: string): number[] {
  const marker = `HOME=${home}\0`;
  return readEntries('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      return `\0${readFileSync(`/proc/${name}/environ`, 'latin1')}\0`.includes(`\0${marker}`) ? [Number(name)] : [];
    } catch {
      // It has ended meanwhile, or belongs to somebody else.
      return [];
    }
  });
}

function readEntries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

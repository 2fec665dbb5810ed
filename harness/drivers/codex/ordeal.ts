// What Codex finds changed around it for one session: another local time, a limit to the size of files, files that it must not
// write. A process cannot be put under the last two once it runs, so other programs put themselves under them and become Codex.
import { existsSync } from 'node:fs';
import { $, which } from 'zx';
import type { Ordeal } from '../../core/disk.ts';
import type { Ordeals } from '../driver.ts';

/** Root may write whatever its mode says, unless it gives this up; the second one lets it look into any folder. */
const DROP_PRIVILEGES = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];

/** The database of time zones, without which a process takes every zone for UTC. */
const TIME_ZONES = '/usr/share/zoneinfo';

/** What processes can be put through on this machine. */
export function ordealsHere(): readonly Ordeal[] {
  return [
    ...(existsSync(TIME_ZONES) ? ['time-zone' as const] : []),
    ...(isThere('prlimit') ? ['limit' as const] : []),
    ...(!isRoot() || dropsPrivileges() ? ['protect' as const] : []),
  ];
}

/** The words of a command that runs a program under the ordeals of a workspace; they become that program, under the same pid. */
export function underOrdeals(workspace: Ordeals, command: readonly [string, ...string[]]): [string, ...string[]] {
  const [first, ...rest] = [...limiting(workspace.sizeLimit), ...(workspace.obeysModes ? obeying() : []), ...command];
  return [first ?? command[0], ...rest];
}

function limiting(limit: Ordeals['sizeLimit']): string[] {
  if (!limit) return [];
  // A core dump would be one more file.
  const limited = ['prlimit', `--fsize=${limit.bytes}:${limit.bytes}`, '--core=0:0', '--'];
  // Who ignores the signal is told EFBIG; what is ignored stays so in the program that a process becomes.
  return limit.full === 'killed' ? limited : ['sh', '-c', 'trap "" XFSZ; exec "$@"', 'sh', ...limited];
}

function obeying(): string[] {
  return isRoot() ? [...DROP_PRIVILEGES, '--'] : [];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function isThere(program: string): boolean {
  return which.sync(program, { nothrow: true }) !== null;
}

/** In a container root may lack the right to give a privilege up. */
function dropsPrivileges(): boolean {
  return isThere('setpriv') && $.sync({ nothrow: true, quiet: true })`${DROP_PRIVILEGES} -- true`.exitCode === 0;
}

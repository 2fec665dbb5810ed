// The gap between two sessions: performs what disk faults chose to do there, and notes what a careful reader can still read of the
// client's files. It keeps what was on disk at each earlier gap, because a fault may bring that back.
import { chmod, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { Deed, KeptFile } from '../core/disk.ts';
import { strikesGap, type FaultData, type GapFault } from '../core/fault.ts';
import type { Entry, Persisted } from '../core/journal.ts';
import type { Driver, Ordeals, Workspace } from '../drivers/driver.ts';
import { gapKindOf } from '../faults/index.ts';

export interface Gap {
  /** Whether a fault kills the client while it idles, at the end of the gap's session. */
  killsIdle(turn: number): boolean;
  /** Strikes what lies in the workspace, before that turn (counted from 0); the session that follows gets the workspace it returns. */
  strike(turn: number, workspace: Workspace): Promise<{ workspace: Workspace; entry: Entry | undefined }>;
}

export function createGap(faults: readonly FaultData[], driver: Driver): Gap {
  const earlier: KeptFile[][] = [];
  /** Names of the folders that were made, so that none is used twice. */
  let made = 1;

  /** Does one deed, and resolves to what it changed around the client; to undefined where it could not be done. */
  const perform = async (deed: Deed, workspace: Workspace): Promise<Partial<Workspace> | undefined> => {
    const at = (path: string) => inside(workspace.home, path);
    switch (deed.kind) {
      case 'write':
        await overwrite(at(deed.path), deed.bytes);
        return {};
      case 'remove':
        await rm(at(deed.path));
        return {};
      case 'move':
        await mkdir(dirname(at(deed.to)), { recursive: true });
        await rename(at(deed.from), at(deed.to));
        return {};
      case 'link': {
        const aside = join(await folder(workspace, 'aside'), basename(deed.path));
        await rename(at(deed.path), aside);
        await symlink(aside, at(deed.path));
        return {};
      }
      case 'protect':
        await makeReadOnly(at(deed.path));
        return { obeysModes: true };
      case 'fresh-home': {
        const home = await folder(workspace, 'home');
        for (const { path, bytes } of deed.files) await overwrite(inside(home, path), bytes);
        return { home };
      }
      case 'rehydrate': {
        const home = await folder(workspace, 'home');
        const path = await driver.rehydrate?.(workspace.home, deed.path, home);
        return path === undefined ? undefined : { home };
      }
      case 'time-zone':
        return { timeZone: deed.zone };
      case 'limit':
        return { sizeLimit: { bytes: deed.bytes, full: deed.full } };
    }
  };

  const folder = async ({ root }: Workspace, name: string): Promise<string> => {
    made += 1;
    const path = join(root, `${name}-${made}`);
    await mkdir(path);
    return path;
  };

  /** Does all deeds of a fault; undefined where the fault strikes nothing. */
  const performAll = async (fault: GapFault, files: readonly KeptFile[], workspace: Workspace) => {
    const deeds = canStrike(driver, fault) ? gapKindOf(fault).between({ files, earlier }, fault) : undefined;
    if (!deeds) return undefined;
    let now = workspace;
    for (const deed of deeds) {
      const changed = await perform(deed, now);
      if (!changed) return undefined;
      now = { ...now, ...changed };
    }
    return now;
  };

  return {
    killsIdle: (turn) => striking(faults, turn).some(({ fault }) => isIdleKill(fault) && canStrike(driver, fault)),

    async strike(turn, workspace) {
      let now = workspace;
      const struck: Striking[] = [];
      let files = await keptFiles(driver, now);
      const before = files;
      // What was read-only for one session is so no longer.
      for (const { path } of files) await makeWritable(inside(now.home, path));
      for (const { fault, index } of striking(faults, turn)) {
        const then = await performAll(fault, files, now);
        if (!then) continue;
        now = then;
        struck.push({ fault, index });
        files = await keptFiles(driver, now);
      }
      earlier.push(before);
      if (struck.length === 0) return { workspace: now, entry: undefined };
      const persisted: Persisted | undefined = await driver.readPersisted?.(now);
      return { workspace: now, entry: damageOf(turn, struck, now, persisted) };
    },
  };
}

/** A workspace without what was changed for one session. */
export function settled({ timeZone: _, sizeLimit: __, obeysModes: ___, ...workspace }: Workspace): Workspace {
  return workspace satisfies Omit<Workspace, keyof Ordeals>;
}

/** What was done, in words that need no list of faults: judges read nothing else. */
function damageOf(
  turn: number,
  struck: readonly Striking[],
  { sizeLimit, obeysModes }: Ordeals,
  persisted: Persisted | undefined,
): Entry {
  const hinders = sizeLimit?.full ?? (obeysModes ? 'error' : undefined);
  return {
    kind: 'damage',
    turn,
    faults: struck.map(({ index }) => index),
    ...(persisted && { persisted }),
    ...(hinders && { hinders }),
    ...(struck.some(({ fault }) => gapKindOf(fault).strikesLines?.(fault) === 'history') && { lines: true }),
    ...(struck.some(({ fault }) => isIdleKill(fault)) && { killed: true }),
  };
}

/** A fault, and its index among those of the case. */
interface Striking {
  readonly fault: GapFault;
  readonly index: number;
}

function striking(faults: readonly FaultData[], turn: number): Striking[] {
  return faults.flatMap((fault, index) => (strikesGap(fault) && fault.turn === turn + 1 ? [{ fault, index }] : []));
}

function isIdleKill(fault: GapFault): boolean {
  return gapKindOf(fault).needs === 'idle-kill';
}

/** Whether the client, on this machine, can be put through what the fault needs. */
function canStrike({ takes = [] }: Driver, fault: GapFault): boolean {
  const { needs } = gapKindOf(fault);
  return needs === undefined || takes.includes(needs);
}

/** What a client keeps, with its bytes. */
export async function keptFiles(driver: Pick<Driver, 'kept'>, workspace: Workspace): Promise<KeptFile[]> {
  const kept = (await driver.kept?.(workspace)) ?? [];
  return Promise.all(kept.map(async (one) => ({ ...one, bytes: await readFile(inside(workspace.home, one.path)) })));
}

/** The absolute path of a file of a home. @throws for a path that leads out of it: a driver or a fault is wrong. */
function inside(home: string, path: string): string {
  const whole = join(home, path);
  if (!whole.startsWith(join(home, sep))) throw new Error(`${path} does not lie in the client's home`);
  return whole;
}

/** Writes a file as a client finds it: where there was one, its mode stays. */
async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const mode = await modeOf(path).catch(missing);
  if (mode !== undefined) await chmod(path, mode | OWNER_WRITES);
  await writeFile(path, bytes);
  if (mode !== undefined) await chmod(path, mode);
}

const OWNER_WRITES = 0o200;
const ALL_WRITE = 0o222;

async function makeWritable(path: string): Promise<void> {
  const mode = await modeOf(path);
  if ((mode & OWNER_WRITES) === 0) await chmod(path, mode | OWNER_WRITES);
}

async function makeReadOnly(path: string): Promise<void> {
  await chmod(path, (await modeOf(path)) & ~ALL_WRITE);
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o7777;
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

// The gap between two sessions: performs what disk faults chose to do there, and notes what a careful reader can still read of the
// client's files. It keeps what was on disk at each earlier gap, because a fault may bring that back.
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Deed, KeptFile } from '../core/disk.ts';
import { strikesGap, type FaultData } from '../core/fault.ts';
import type { Entry, Persisted } from '../core/journal.ts';
import type { Driver, Workspace } from '../drivers/driver.ts';
import { gapKindOf } from '../faults/index.ts';

/** What the next session finds changed around it, for as long as it is open. */
type Settings = Pick<Workspace, 'timeZone' | 'sizeLimit'>;

export interface Gap {
  /** Whether a fault kills the client while it idles, at the end of the gap's session. */
  killsIdle(turn: number): boolean;
  /** Strikes what lies in the workspace, before that turn (counted from 0); the session that follows gets the workspace it returns. */
  strike(turn: number, workspace: Workspace): Promise<{ workspace: Workspace; entry: Entry | undefined }>;
}

export function createGap(faults: readonly FaultData[], driver: Driver): Gap {
  const earlier: KeptFile[][] = [];
  let homes = 1;

  const perform = async (deed: Deed, workspace: Workspace): Promise<Partial<Workspace>> => {
    const at = (path: string) => join(workspace.home, path);
    switch (deed.kind) {
      case 'write':
        await mkdir(dirname(at(deed.path)), { recursive: true });
        await writeFile(at(deed.path), deed.bytes);
        return {};
      case 'remove':
        await rm(at(deed.path));
        return {};
      case 'move':
        await mkdir(dirname(at(deed.to)), { recursive: true });
        await rename(at(deed.from), at(deed.to));
        return {};
      case 'link': {
        const aside = join(workspace.root, 'aside', basename(deed.path));
        await mkdir(dirname(aside), { recursive: true });
        await rename(at(deed.path), aside);
        await symlink(aside, at(deed.path));
        return {};
      }
      case 'protect':
        await chmod(at(deed.path), 0o444);
        return {};
      case 'fresh-home': {
        const home = await freshHome(workspace);
        for (const { path, bytes } of deed.files) {
          await mkdir(dirname(join(home, path)), { recursive: true });
          await writeFile(join(home, path), bytes);
        }
        return { home };
      }
      case 'rehydrate': {
        if (!driver.rehydrate) throw new Error(`the sessions of ${driver.spec} cannot go through an envelope`);
        const home = await freshHome(workspace);
        await driver.rehydrate(workspace.home, deed.path, home);
        return { home };
      }
      case 'time-zone':
        return { timeZone: deed.zone };
      case 'limit':
        return { sizeLimit: { bytes: deed.bytes, full: deed.full } };
    }
  };

  const freshHome = async ({ root }: Workspace): Promise<string> => {
    homes += 1;
    const home = join(root, `home-${homes}`);
    await mkdir(home);
    return home;
  };

  return {
    killsIdle: (turn) => striking(faults, turn).some(({ fault }) => gapKindOf(fault).killsIdle),

    async strike(turn, workspace) {
      let now = workspace;
      const struck: number[] = [];
      let files = await keptFiles(driver, now);
      for (const { fault, index } of striking(faults, turn)) {
        const deeds = gapKindOf(fault).between({ files, earlier }, fault);
        if (!deeds) continue;
        for (const deed of deeds) now = { ...now, ...(await perform(deed, now)) };
        struck.push(index);
        files = await keptFiles(driver, now);
      }
      earlier.push(files);
      if (struck.length === 0) return { workspace: now, entry: undefined };
      const persisted: Persisted | undefined = await driver.readPersisted?.(now);
      return { workspace: now, entry: { kind: 'damage', turn, faults: struck, ...(persisted && { persisted }) } };
    },
  };
}

/** A workspace without what was changed for one session. */
export function settled({ timeZone: _, sizeLimit: __, ...workspace }: Workspace): Workspace {
  return workspace satisfies Omit<Workspace, keyof Settings>;
}

function striking(faults: readonly FaultData[], turn: number) {
  return faults.flatMap((fault, index) => (strikesGap(fault) && fault.turn === turn + 1 ? [{ fault, index }] : []));
}

async function keptFiles(driver: Driver, workspace: Workspace): Promise<KeptFile[]> {
  const kept = (await driver.kept?.(workspace)) ?? [];
  return Promise.all(kept.map(async (one) => ({ ...one, bytes: await readFile(join(workspace.home, one.path)) })));
}

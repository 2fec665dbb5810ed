// Finds the session files of clients below the paths that a user names: files, folders, whole homes. Symbolic links are followed, and no
// file or folder is taken twice, so that a loop of links ends.
import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../core/usage-error.ts';
import type { SessionFiles } from '../drivers/driver.ts';
import { SESSION_FILES } from '../drivers/index.ts';

export interface FoundSession {
  readonly path: string;
  readonly bytes: number;
  readonly files: SessionFiles;
}

export interface FoundSessions {
  /** By path, in the order of the paths that were named. */
  readonly sessions: readonly FoundSession[];
  /** Folders and links that could not be followed. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * A file that is named itself is taken whatever its name is. Below a folder, files are taken that have the name of a session; of a home
 * only those in its folders for sessions.
 *
 * @throws UsageError for a path that is not there; the signal's reason where that is aborted
 */
export async function findSessions(paths: readonly string[], signal: AbortSignal): Promise<FoundSessions> {
  const sessions: FoundSession[] = [];
  const refused: { path: string; reason: string }[] = [];
  const seen = new Set<string>();

  async function visit(at: string, isNamed: boolean): Promise<void> {
    signal.throwIfAborted();
    const found = await statOf(at);
    if (typeof found === 'string') {
      if (isNamed) throw new UsageError(`${at}: ${found}`);
      if (sessionsNamed(at)) refused.push({ path: at, reason: found });
      return;
    }
    const identity = `${found.dev}:${found.ino}`;
    if (seen.has(identity)) return;
    seen.add(identity);
    if (found.isDirectory()) return below(at);
    const files = sessionsNamed(at) ?? (isNamed ? SESSION_FILES[0] : undefined);
    if (files) sessions.push({ path: at, bytes: found.size, files });
  }

  async function below(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      refused.push({ path: folder, reason: `the folder cannot be listed (${error.code ?? error.message})` });
      return [];
    });
    const names = entries.filter(isWorthwhile).map((one) => one.name);
    const ofHome = SESSION_FILES.flatMap((one) => one.folders).filter((name) => names.includes(name));
    for (const name of (ofHome.length > 0 ? ofHome : names).toSorted()) await visit(path.join(folder, name), false);
  }

  for (const one of paths) await visit(one, true);
  return { sessions, refused };
}

/** What may be a folder, or has the name of a session; a folder may have that name as well. */
function isWorthwhile(entry: Dirent): boolean {
  return entry.isDirectory() || entry.isSymbolicLink() || sessionsNamed(entry.name) !== undefined;
}

function sessionsNamed(at: string): SessionFiles | undefined {
  return SESSION_FILES.find((one) => one.isSession(path.basename(at)));
}

/** What is there, or why that cannot be told. */
async function statOf(at: string): Promise<Stats | string> {
  return stat(at).catch((error: NodeJS.ErrnoException) => {
    switch (error.code) {
      case 'ENOENT':
        return 'there is nothing of that name';
      case 'ELOOP':
        return 'a symbolic link that leads to itself';
      default:
        return `it cannot be looked at (${error.code ?? error.message})`;
    }
  });
}

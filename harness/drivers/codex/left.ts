// What Codex leaves behind when its process has ended: processes, and files that only a running one needs.
//
// A file counts that no release leaves at a clean end (seen on 0.77.0, 0.107.0, 0.120.0, 0.150.0 and 0.169.0). So the `-wal` and
// `-shm` of a database do not: 0.107.0 never folds them in, and what stands in them is read by the next process. Nor does
// `.coordination.lock`, which is empty and stays for good.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Launched } from './processes.ts';

export interface Left {
  /** Names, each once. */
  readonly processes: readonly string[];
  /** Paths below the home, with a star in the place of what no two runs share. */
  readonly files: readonly string[];
}

export const NOTHING_LEFT: Left = { processes: [], files: [] };

/** What is there when a process has ended by itself, or by a blow: whom the harness ends is given no time to clean up. */
export async function leftBehind(ended: Pick<Launched, 'outlived'>, home: string): Promise<Left> {
  return { processes: await ended.outlived(), files: await leftFiles(home) };
}

/** Files that only a running process needs, by their paths below the home, and how they are told. */
const PASSING: readonly { readonly folder: string; readonly file: RegExp; readonly told: string }[] = [
  // Names by which it calls itself as a tool: links to its own executable. The folder is `arg0`, or from 0.169 `arg0-linux`.
  { folder: 'tmp', file: /^arg0[^/]*\/./, told: 'tmp/arg0/*' },
  // Who writes to that thread.
  { folder: 'thread-writer-locks', file: /^[^.].*\.lock$/, told: 'thread-writer-locks/*.lock' },
];

/**
 * The first kind that there is. How many there are of it depends on what earlier processes have left; and which other kinds stay beside
 * it is chance, where a process leaves without cleaning up: 0.169.0, failing on a busy machine, mostly takes the lock away.
 */
async function leftFiles(home: string): Promise<string[]> {
  for (const { folder, file, told } of PASSING) {
    const below = await readdir(path.join(home, folder), { recursive: true }).catch(() => []);
    if (below.some((one) => file.test(one))) return [told];
  }
  return [];
}

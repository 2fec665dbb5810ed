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
export async function leftBehind(ended: Launched, home: string): Promise<Left> {
  return { processes: await ended.outlived(), files: await leftFiles(home) };
}

/** Where files lie that only a running process needs, and which of them do. */
const PASSING: readonly { readonly folder: string; readonly name: RegExp; readonly told: string }[] = [
  // A running process keeps links to its own executable there, under names by which it is called as a tool.
  { folder: 'tmp/arg0', name: /^codex-arg0/, told: 'tmp/arg0/*' },
  // Who writes to that thread.
  { folder: 'thread-writer-locks', name: /^[^.].*\.lock$/, told: 'thread-writer-locks/*.lock' },
];

/** Each kind once: how many there are depends on what earlier processes have left. */
async function leftFiles(home: string): Promise<string[]> {
  const found = await Promise.all(
    PASSING.map(async ({ folder, name, told }) => {
      const names = await readdir(path.join(home, folder)).catch(() => []);
      return names.some((one) => name.test(one)) ? [told] : [];
    }),
  );
  return found.flat();
}

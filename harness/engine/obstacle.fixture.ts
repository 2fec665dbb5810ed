// A folder that nobody can remove, for tests of what then becomes of everything else: a mount for root, whom no permission stops, and a
// folder without permission to write for everybody else.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Obstacle {
  /** The folder may be removed again. */
  clear(): void;
}

/** Makes such a folder; undefined where this machine does not allow it. */
export function obstruct(folder: string): Obstacle | undefined {
  mkdirSync(folder, { recursive: true });
  if (process.getuid?.() === 0) {
    if (!isDone(['mount', '-t', 'tmpfs', 'none', folder])) return undefined;
    return { clear: () => void isDone(['umount', folder]) };
  }
  writeFileSync(join(folder, 'file'), '');
  chmodSync(folder, 0o500);
  return { clear: () => chmodSync(folder, 0o700) };
}

function isDone([command = '', ...words]: readonly string[]): boolean {
  return spawnSync(command, words).status === 0;
}

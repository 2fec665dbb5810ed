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
    if (spawnSync('mount', ['-t', 'tmpfs', 'none', folder]).status !== 0) return undefined;
    return { clear: () => void spawnSync('umount', [folder]) };
  }
  writeFileSync(join(folder, 'file'), '');
  chmodSync(folder, 0o500);
  return { clear: () => chmodSync(folder, 0o700) };
}

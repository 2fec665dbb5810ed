// What Codex keeps in its home between two sessions.
import { readdir } from 'node:fs/promises';
import type { Kept } from '../../core/disk.ts';
import type { Workspace } from '../driver.ts';
import { findRollouts } from './rollout.ts';

/** Sessions, and the databases beside them; a database's write-ahead log holds what has not been folded into it. */
export async function keptBy({ home }: Pick<Workspace, 'home'>): Promise<readonly Kept[]> {
  const state = (await readdir(home)).filter((name) => /\.sqlite(?:-wal)?$/.test(name)).toSorted();
  return [
    ...(await findRollouts(home)).map((path): Kept => ({ path, role: 'history' })),
    ...state.map((path): Kept => ({ path, role: 'state' })),
  ];
}

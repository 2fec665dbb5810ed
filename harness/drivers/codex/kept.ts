// What Codex keeps in its home, for disk faults: rollouts, and from 0.107 on databases. (Only its terminal interface writes a list of
// sessions as well.)
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Kept } from '../../core/disk.ts';
import { findRollouts, missingIsEmpty } from './rollout.ts';

/** Codex looks a rollout up by the id in its name, under any date; this one is later than that of any session. */
const LATER = { folder: 'sessions/2040/05/01', time: '2040-05-01T00-00-00' };

/** `rollout-<time>-<id>.jsonl` */
const NAME = /^rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-(.+)$/;

/** A database, and what was written to it and has not come to its own file yet: all of it, where Codex was not closed in peace. */
const STATE = /\.sqlite(-wal)?$/;

/** All files of a home that hold something of the user's; the names that SQLite gives to its working memory are not among them. */
export async function keptBy(home: string): Promise<readonly Kept[]> {
  const beside = (await readdir(home).catch(missingIsEmpty)).toSorted();
  return [
    ...(await findRollouts(home)).map(keptRollout),
    ...beside.filter((name) => STATE.test(name)).map((name): Kept => ({ path: name, role: 'state' })),
  ];
}

function keptRollout(file: string): Kept {
  const [elsewhere, newer] = [path.basename(file), later(path.basename(file))].map((name) => `${LATER.folder}/${name}`);
  // What is archived is to be found in the archive alone.
  if (!file.startsWith('sessions')) return { path: file, role: 'history' };
  return {
    path: file,
    role: 'history',
    ...(elsewhere !== undefined && elsewhere !== file && { elsewhere }),
    ...(newer !== undefined && newer !== file && { newer }),
  };
}

function later(name: string): string {
  return name.replace(NAME, `rollout-${LATER.time}-$1`);
}

// Codex keeps a conversation as JSON lines `{timestamp, type, payload}` in `sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl`;
// archiving moves the file to `archived_sessions`. This page finds those files in a home and reads them whole.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Persisted, PersistedFile } from '../../core/journal.ts';
import type { Resume } from '../driver.ts';
import { createRolloutReader } from './rollout-reader.ts';

const FOLDERS = ['sessions', 'archived_sessions'];
const ROLLOUT = /^rollout-.*\.jsonl$/;

/** Every rollout below a home, oldest first, archived ones included. */
export async function readRollouts(home: string): Promise<Persisted> {
  const read = async (file: string): Promise<PersistedFile> => ({
    path: file,
    ...readRollout(await readFile(path.join(home, file), 'utf8')),
  });
  return { files: await Promise.all((await findRollouts(home)).map(read)) };
}

/** Paths of all rollouts, relative to the home. Names begin with the time of creation and end in an id that grows with time. */
export async function findRollouts(home: string): Promise<string[]> {
  const found = await Promise.all(
    FOLDERS.map(async (folder) => {
      const below = await readdir(path.join(home, folder), { recursive: true }).catch(missingIsEmpty);
      return below.filter((file) => ROLLOUT.test(path.basename(file))).map((file) => path.join(folder, file));
    }),
  );
  return found.flat().toSorted((a, b) => compare(path.basename(a), path.basename(b)) || compare(a, b));
}

/**
 * The thread that is to be resumed, for clients that know threads by their ids alone: the newest one stands for the last. Undefined
 * where a new one is to be started, also because there is none.
 */
export async function threadOf(home: string, resume: Resume | undefined): Promise<string | undefined> {
  if (resume?.by !== 'last') return resume?.id;
  return (await findRollouts(home))
    .at(-1)
    ?.slice(-'00000000-0000-0000-0000-000000000000.jsonl'.length, -'.jsonl'.length);
}

/** Reads the text of one rollout. A torn or foreign line becomes an entry of `unreadable`, numbered from 1. */
export function readRollout(text: string): Omit<PersistedFile, 'path'> {
  const reader = createRolloutReader({ lean: false });
  for (const line of text.split('\n')) reader.line(line);
  return reader.end(!text.endsWith('\n')).file;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** For a folder that is not there. @throws whatever else is wrong with it */
export function missingIsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

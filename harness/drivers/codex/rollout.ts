// Codex keeps a conversation as JSON lines `{timestamp, type, payload}` in `sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl`;
// archiving moves the file to `archived_sessions`. This page finds those files and reads their `response_item` lines, which
// are in the words of the Responses API. Files are untrusted: what cannot be read is reported, never thrown.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Persisted, PersistedFile } from '../../core/journal.ts';
import type { Item } from '../../core/item.ts';
import { readResponseItem } from '../../core/response-item.ts';
import type { Resume } from '../driver.ts';
import { jsonOf } from '../json.ts';

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

/**
 * Reads the text of one rollout. A torn or foreign line becomes an entry of `unreadable`, numbered from 1. The session is the first
 * that the file names; what was forked from another names that one as well.
 */
export function readRollout(text: string): Omit<PersistedFile, 'path'> {
  const history: Item[] = [];
  const unreadable: string[] = [];
  const numbers: number[] = [];
  const lines: number[] = [];
  let session: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const { data: read } = record.safeParse(jsonOf(line));
    const items = read ? itemsOf(read) : 'not a rollout record';
    if (typeof items === 'string') unreadable.push(`line ${index + 1}: ${items}`);
    else {
      history.push(...items);
      lines.push(...items.map(() => index + 1));
    }
    if (read?.ordinal !== undefined) numbers.push(read.ordinal);
    session ??= read && sessionOf(read);
  }
  return {
    history,
    unreadable,
    lines,
    ...(session !== undefined && { session }),
    ...(numbers.length > 0 && { numbers }),
  };
}

/** Newer releases number the records of a file, from 0 or 1 on. */
const record = z.looseObject({
  type: z.string(),
  payload: z.unknown(),
  ordinal: z.number().optional().catch(undefined),
});
type Line = z.infer<typeof record>;

/** The items of one record (none, or one), or why it cannot be read. */
function itemsOf({ type, payload }: Line): Item[] | string {
  if (type !== 'response_item') return [];
  const item = readResponseItem(payload);
  return item === undefined ? 'a response item of an unknown shape' : [asSent(item)];
}

const meta = z.looseObject({ id: z.string() });

function sessionOf({ type, payload }: Line): string | undefined {
  return type === 'session_meta' ? meta.safeParse(payload).data?.id : undefined;
}

const envelope = z.looseObject({
  output: z.string(),
  metadata: z.looseObject({ exit_code: z.number(), duration_seconds: z.number() }),
});

/**
 * An output as Codex sends it. Up to 0.121 the file keeps the output of a patch in an envelope, `{"output": "...", "metadata":
 * {...}}`, which a request unfolds to the text that the model reads; without this the two would seem to differ.
 */
function asSent(item: Item): Item {
  if (item.kind !== 'output') return item;
  const { data } = envelope.safeParse(jsonOf(item.text));
  if (data === undefined) return item;
  const { exit_code: status, duration_seconds: seconds } = data.metadata;
  return { ...item, text: `Exit code: ${status}\nWall time: ${seconds} seconds\nOutput:\n${data.output}` };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** For a folder that is not there. @throws whatever else is wrong with it */
export function missingIsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

// What the reference client keeps in its home: session files, and beside each a list of what was said in it. Files are untrusted:
// what cannot be read is reported, never thrown.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Kept } from '../core/disk.ts';
import type { Persisted, PersistedFile, View } from '../core/journal.ts';
import { readResponseItem } from '../core/response-item.ts';
import { listPath } from '../reference/message-list.ts';
import { jsonOf } from './json.ts';

/** Session files, relative to the home; their names count up, so that they are sorted by age. */
export function sessionFiles(home: string): string[] {
  return filesIn(home, 'sessions');
}

export function readSessions(home: string): Persisted {
  return { files: sessionFiles(home).map((path) => readSessionFile(home, path)) };
}

/** The id of the newest session that a file holds. */
export function newestSession(home: string): string | undefined {
  return readSessions(home).files.findLast((file) => file.session !== undefined)?.session;
}

/** The client finds a session by its id under any name in any folder, and takes that file of two which holds more. */
export function keptBy(home: string): Kept[] {
  return [
    ...sessionFiles(home).map((path): Kept => {
      const name = path.slice('sessions/'.length);
      return { path, role: 'history', elsewhere: `sessions/2040/${name}`, newer: `sessions/9${name}` };
    }),
    ...filesIn(home, 'lists').map((path): Kept => ({ path, role: 'index' })),
  ];
}

/** What the list beside a session tells; nothing where it cannot be read. */
export function readList(home: string, id: string): View[] {
  if (!existsSync(listPath(home, id))) return [];
  const lines = linesIn(readFileSync(listPath(home, id), 'utf8'));
  const told = lines.map(({ line }) => message.safeParse(jsonOf(line)).data);
  if (told.some((one) => one === undefined)) return [];
  const history = told.flatMap((one) => (one ? [{ kind: 'message' as const, ...one }] : []));
  return [{ reader: 'the list of messages', history }];
}

const message = z.object({ role: z.enum(['user', 'assistant', 'developer', 'system']), text: z.string() });

function filesIn(home: string, folder: string): string[] {
  const below = join(home, folder);
  if (!existsSync(below)) return [];
  return readdirSync(below, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => join(folder, name));
}

const record = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session_meta'), n: z.number(), id: z.string() }),
  z.object({ type: z.literal('item'), n: z.number(), item: z.unknown() }),
]);

function readSessionFile(home: string, path: string): PersistedFile {
  const history: PersistedFile['history'][number][] = [];
  const unreadable: string[] = [];
  const numbers: number[] = [];
  const lines: number[] = [];
  let session: string | undefined;
  for (const { line, number } of linesIn(readFileSync(join(home, path), 'utf8'))) {
    const value = jsonOf(line);
    const read = record.safeParse(value).data;
    const item = read?.type === 'item' ? readResponseItem(read.item) : undefined;
    if (!read || (read.type === 'item' && item === undefined)) {
      const what = value === undefined ? 'is not JSON' : 'is no record of a session';
      unreadable.push(`line ${number} ${what}: ${line}`);
      continue;
    }
    numbers.push(read.n);
    if (read.type === 'session_meta') session = read.id;
    if (item === undefined) continue;
    history.push(item);
    lines.push(number);
  }
  return { path, history, unreadable, numbers, lines, ...(session !== undefined && { session }) };
}

/** However they end; numbered from 1. */
function linesIn(text: string): { line: string; number: number }[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, at) => ({ line, number: at + 1 }))
    .filter(({ line }) => line !== '');
}

// A session: the history in memory and the same on disk, as JSON lines that are only ever appended. Reading it back repairs
// what a crash can leave behind: a torn last line, a call whose output was never written.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bugs } from './bugs.ts';
import { answeredBy, callIn, isTyped, outputItem, type ApiItem } from './items.ts';

export interface Session {
  readonly history: readonly ApiItem[];
  /** Adds an item to the history and to the file. Only bugs name one of the two. */
  record(item: ApiItem, where?: 'memory' | 'disk'): void;
  /** Takes history and file back to so many items. Only a bug does. */
  rewind(length: number): void;
}

export function sessionPath(home: string, id: string): string {
  return join(home, 'sessions', `${id}.jsonl`);
}

/** Starts an empty session. @throws where one with that id exists. */
export function createSession(home: string, id: string): Session {
  const path = sessionPath(home, id);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, metaLine(id), { flag: 'wx' });
  return sessionAt(path, id, []);
}

/** Takes up a session where its file ends. @throws where there is no such file, or it holds no such session. */
export function resumeSession(home: string, id: string, bugs: Bugs): Session {
  const path = sessionPath(home, id);
  const text = readFileSync(path, 'utf8');
  const records = text.split('\n').flatMap(readable);
  if (!records.some((record) => record.type === 'session_meta' && record.id === id))
    throw new Error(`${id}.jsonl holds no session "${id}"`);
  if (!text.endsWith('\n')) appendFileSync(path, '\n');
  const items = records.flatMap((record) => (record.type === 'item' && isTyped(record.item) ? [record.item] : []));
  if (bugs.has('resume-empty')) return sessionAt(path, id, []);
  if (bugs.has('resume-drops-outputs'))
    return sessionAt(
      path,
      id,
      items.filter((item) => answeredBy(item) === undefined),
    );
  return repaired(
    sessionAt(
      path,
      id,
      items.filter((item, at) => !isOrphan(item, items.slice(0, at))),
    ),
  );
}

function sessionAt(path: string, id: string, history: ApiItem[]): Session {
  return {
    history,
    record(item, where) {
      if (where !== 'disk') history.push(item);
      if (where !== 'memory') appendFileSync(path, itemLine(item));
    },
    rewind(length) {
      history.length = length;
      writeFileSync(path, metaLine(id) + history.map(itemLine).join(''));
    },
  };
}

/** The API refuses a call without an output, so one that a crash has taken is made up, and says so. */
function repaired(session: Session): Session {
  for (const item of session.history) {
    const call = callIn(item);
    if (call !== undefined && !session.history.some((other) => answeredBy(other) === call.callId))
      session.record(outputItem(call, 'error: the session ended before the output was recorded'));
  }
  return session;
}

/** Whether an item is the output of no call before it: the API refuses that as well. */
function isOrphan(item: ApiItem, before: readonly ApiItem[]): boolean {
  const callId = answeredBy(item);
  return callId !== undefined && !before.some((other) => callIn(other)?.callId === callId);
}

function readable(line: string): ApiItem[] {
  try {
    const record: unknown = JSON.parse(line);
    return isTyped(record) ? [record] : [];
  } catch {
    return [];
  }
}

function metaLine(id: string): string {
  return `${JSON.stringify({ type: 'session_meta', id })}\n`;
}

function itemLine(item: ApiItem): string {
  return `${JSON.stringify({ type: 'item', item })}\n`;
}

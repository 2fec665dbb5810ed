// A session: the history in memory and the same on disk, as numbered JSON lines that are only ever appended. Reading it back mends
// what a crash or a broken disk can leave behind: torn lines, lines that come twice or in the wrong order, calls without outputs.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Bugs } from './bugs.ts';
import { answeredBy, callIn, isTyped, outputItem, type ApiItem } from './items.ts';
import { writeList } from './message-list.ts';

export interface Session {
  readonly history: readonly ApiItem[];
  /** Adds an item to the file and to the history. Only bugs name one of the two. @throws where it cannot be written */
  record(item: ApiItem, where?: 'memory' | 'disk'): void;
  /** Why the last item that could not be written was not. */
  readonly trouble: unknown;
  /** Takes history and file back to so many items. Only a bug does. */
  rewind(length: number): void;
}

export interface SessionOptions {
  readonly bugs: Bugs;
  readonly hands: Hands;
  /** Adds to a file. @throws where it cannot */
  append(path: string, text: string): void;
}

/** Those of a client that was killed are tied: nothing that it still does reaches its disk, the wire, its user or its tools. */
export interface Hands {
  tied: boolean;
}

export const DEFAULTS: SessionOptions = { bugs: new Set(), hands: { tied: false }, append: appendFileSync };

export function sessionPath(home: string, id: string): string {
  return join(home, 'sessions', `${id}.jsonl`);
}

/** Starts an empty session. @throws where one with that id exists. */
export function createSession(home: string, id: string, options = DEFAULTS): Session {
  const path = sessionPath(home, id);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, metaLine(id), { flag: 'wx' });
  return sessionAt({ home, path, id, history: [], last: 0 }, options);
}

/** Takes up a session where its file ends. @throws where there is no such file, or it holds no such session. */
export function resumeSession(home: string, id: string, options = DEFAULTS): Session {
  const { bugs, append } = options;
  const found = findSession(home, id);
  const path = bugs.has('resume-forks-file') ? fork(found) : found;
  const text = readFileSync(path, 'utf8');
  const records = bugs.has('trusts-lines') ? recordsIn(text) : inOrder(recordsIn(text));
  if (!holds(records, id)) throw new Error(`${basename(path)} holds no session "${id}"`);
  if (!text.endsWith('\n') && !bugs.has('goes-on-behind-a-torn-line')) append(path, '\n');
  const items = records.flatMap((record) => (record.type === 'item' && isTyped(record.item) ? [record.item] : []));
  const last = bugs.has('renumbers') ? 0 : Math.max(...records.map(numberOf));
  const opened = (history: ApiItem[]) => sessionAt({ home, path, id, history, last, resumed: true }, options);
  if (bugs.has('resume-empty')) return opened([]);
  if (bugs.has('skips-torn-file') && recordsIn(text).length < linesIn(text).length) return opened([]);
  if (bugs.has('resume-drops-outputs')) return opened(items.filter((item) => answeredBy(item) === undefined));
  if (bugs.has('trusts-lines')) return opened(items);
  const session = opened(items.filter((item, at) => !isOrphan(item, items.slice(0, at))));
  return bugs.has('reruns-cut-off') ? session : repaired(session);
}

/** Calls to which a crash has left no output. */
export function cutOff({ history }: Session) {
  return history.flatMap((item) => {
    const call = callIn(item);
    return call !== undefined && !history.some((other) => answeredBy(other) === call.callId) ? [call] : [];
  });
}

interface Opened {
  readonly home: string;
  readonly path: string;
  readonly id: string;
  readonly history: ApiItem[];
  /** The number of the last record. */
  readonly last: number;
  readonly resumed?: true;
}

function sessionAt({ home, path, id, history, last, resumed }: Opened, options: SessionOptions): Session {
  const { bugs, hands, append } = options;
  let number = last;
  let trouble: unknown;
  const list = () => {
    if (!(resumed && bugs.has('stale-list'))) writeList(home, id, history);
  };
  const write = (line: string) => {
    const { size } = statSync(path);
    try {
      if (hands.tied) throw new Error('killed');
      append(path, line);
    } catch (error) {
      // Half a line would swallow the next one.
      if (!hands.tied) truncateSync(path, size);
      trouble = error;
      throw error;
    }
  };
  list();
  return {
    history,
    get trouble() {
      return trouble;
    },
    record(item, where) {
      if (where !== 'memory') {
        write(itemLine(item, number + 1));
        number += 1;
      }
      if (where !== 'disk') history.push(item);
      if (item.type === 'message') list();
    },
    rewind(length) {
      if (hands.tied) return;
      history.length = length;
      number = length;
      writeFileSync(path, metaLine(id) + history.map((item, at) => itemLine(item, at + 1)).join(''));
      list();
    },
  };
}

/**
 * The file that holds a session, whatever its name and folder: of several the one that holds most. Where none does, the one that
 * should, so that the error tells of it.
 */
function findSession(home: string, id: string): string {
  const folder = join(home, 'sessions');
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const holding = names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, records: recordsIn(readFileSync(path, 'utf8')) }))
    .filter(({ records }) => holds(records, id))
    .toSorted((a, b) => b.records.length - a.records.length);
  return holding[0]?.path ?? sessionPath(home, id);
}

function holds(records: readonly ApiItem[], id: string): boolean {
  return records.some((record) => record.type === 'session_meta' && record.id === id);
}

/** The bug `resume-forks-file`: goes on in a copy. */
function fork(path: string): string {
  const copy = path.replace(/\.jsonl$/, '-fork.jsonl');
  writeFileSync(copy, readFileSync(path));
  return copy;
}

/** The API refuses a call without an output, so one that a crash has taken is made up, and says so. */
function repaired(session: Session): Session {
  for (const call of cutOff(session))
    session.record(outputItem(call, 'error: the session ended before the output was recorded'));
  return session;
}

/** Whether an item is the output of no call before it: the API refuses that as well. */
function isOrphan(item: ApiItem, before: readonly ApiItem[]): boolean {
  const callId = answeredBy(item);
  return callId !== undefined && !before.some((other) => callIn(other)?.callId === callId);
}

function recordsIn(text: string): ApiItem[] {
  return linesIn(text).flatMap(readable);
}

/** However they end. */
function linesIn(text: string): string[] {
  return text.split(/\r\n|\n|\r/).filter((line) => line !== '');
}

/** Each record once, by its number. */
function inOrder(records: readonly ApiItem[]): ApiItem[] {
  const byNumber = new Map(records.map((record) => [numberOf(record), record]));
  return [...byNumber.entries()].toSorted(([a], [b]) => a - b).map(([, record]) => record);
}

function numberOf({ n }: ApiItem): number {
  return typeof n === 'number' ? n : 0;
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
  return `${JSON.stringify({ n: 0, type: 'session_meta', id })}\n`;
}

function itemLine(item: ApiItem, n: number): string {
  return `${JSON.stringify({ n, type: 'item', item })}\n`;
}

// Looks up the file in which a fork begins that keeps no more than what came later: whether it is there, whole as far as the fork needs
// it, and which calls stand in it. It is only read where an output of the fork lacks its call.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Call, Output } from '../core/item.ts';
import type { Base, StoredSession } from '../core/stored-session.ts';
import type { FoundSession } from './session-paths.ts';

/** What is known of the files in which a session begins. */
export interface Parent {
  readonly session: string;
  /** What is wrong with one of them, as the end of a sentence that begins with the session; undefined where nothing is. */
  readonly trouble?: string;
  /** Whether this output has its call there; undefined where that cannot be told, or nobody asks for it. */
  readonly calls?: (output: Output) => boolean;
}

/** Says where each of many sessions begins; a home's folders are listed once. Undefined for a session that is whole. */
export function createParents(
  signal: AbortSignal,
): (of: FoundSession, session: StoredSession) => Promise<Parent | undefined> {
  const listings = new Map<string, Promise<readonly string[]>>();

  return async ({ path: at, files }, session) => {
    if (session.base === undefined) return undefined;
    const { session: parent } = session.base;
    const wanted = orphansOf(session);
    const calls = new Set<string>();
    const seen = new Set([at]);
    // A parent may be a fork as well, and one of its parents, in a broken home, the session itself.
    for (let base: Base | undefined = session.base; base !== undefined;) {
      const file = await fileOf(base.session, at, files);
      if (file === undefined) return { session: parent, trouble: `${named(base, parent)} is not in its home` };
      if (seen.has(file)) return { session: parent, trouble: `${named(base, parent)} goes on from it in turn` };
      seen.add(file);
      const size = await sizeOf(file);
      if (size !== undefined && base.bytes !== undefined && size < base.bytes && !file.endsWith('.zst'))
        return {
          session: parent,
          trouble: `${named(base, parent)} is shorter than what was forked (${base.bytes} bytes)`,
        };
      if (wanted.size === 0) return { session: parent };
      const read = await files.read(file, { signal, onBytes: () => {} });
      if ('refused' in read)
        return { session: parent, trouble: `${named(base, parent)} was not read: ${read.refused}` };
      for (const call of callsBefore(read, base.end)) calls.add(pairOf(call));
      base = read.base;
    }
    return { session: parent, calls: (output) => calls.has(pairOf(output)) };
  };

  async function fileOf(id: string, at: string, files: FoundSession['files']): Promise<string | undefined> {
    // The id is what somebody wrote into a file: it is to name one file, and no folder.
    if (!/^[\w-]{8,64}$/.test(id)) return undefined;
    for (const folder of foldersOf(at, files.folders)) {
      let listing = listings.get(folder);
      if (!listing) listings.set(folder, (listing = readdir(folder, { recursive: true }).catch(() => [])));
      const name = (await listing).find((one) => files.isSession(path.basename(one)) && one.includes(id));
      if (name !== undefined) return path.join(folder, name);
    }
    return undefined;
  }
}

/** Where the parent of a file may lie: in the folders of the home in which that lies, else beside it. */
function foldersOf(at: string, folders: readonly string[]): string[] {
  const parts = path.resolve(at).split(path.sep);
  const index = parts.findLastIndex((part, place) => place < parts.length - 1 && folders.includes(part));
  if (index < 0) return [path.dirname(path.resolve(at))];
  const home = parts.slice(0, index).join(path.sep);
  return folders.map((folder) => `${home}${path.sep}${folder}`);
}

function named(base: Base, parent: string): string {
  return base.session === parent ? 'whose file' : `whose own beginning, ${base.session},`;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** What pairs the outputs of a file that have no call before them there. */
function orphansOf({ file }: StoredSession): ReadonlySet<string> {
  const called = new Set<string>();
  const orphans = new Set<string>();
  for (const item of file.history) {
    if (item.kind === 'call') called.add(pairOf(item));
    if (item.kind === 'output' && !called.has(pairOf(item))) orphans.add(pairOf(item));
  }
  return orphans;
}

function callsBefore({ file, numberLines }: StoredSession, end = Number.POSITIVE_INFINITY): Call[] {
  const numbers = new Map(numberLines.map((line, index) => [line, file.numbers?.[index] ?? 0]));
  return file.history.filter(
    (item, index): item is Call => item.kind === 'call' && (numbers.get(file.lines[index] ?? 0) ?? 0) < end,
  );
}

function pairOf({ via, callId }: Call | Output): string {
  return `${via} ${callId}`;
}

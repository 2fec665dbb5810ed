// The one temporary folder of a host; everything that its cases need lies in it. What a host that was killed has left behind is
// swept up by the next one: the name of a place says whose it is.
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../core/usage-error.ts';
import { isGone, ownerHere } from './owner.ts';

export interface Place {
  readonly path: string;
  /** Removes it with all that it holds, and tells what could not be removed. Never rejects. */
  close(): Promise<Remains | undefined>;
  /** Removes at once what was put there while it was being removed: for a process that ends now. */
  sweep(): void;
}

/** What could not be removed. */
export interface Remains {
  /** The folders, such as those of cases. */
  readonly paths: readonly string[];
  /** Why the first of them is still there. */
  readonly reason: string;
}

const PREFIX = 'cutpoint-';

/** @throws UsageError where the machine's temporary folder cannot be used */
export async function openPlace(): Promise<Place> {
  try {
    await sweepPlaces();
    const path = await mkdtemp(join(tmpdir(), `${PREFIX}${ownerHere()}-`));
    return { path, close: () => removed(path), sweep: () => rmSync(path, { recursive: true, force: true }) };
  } catch (error) {
    throw new UsageError(`the temporary folder ${tmpdir()} cannot be used: ${reasonOf(error)}`);
  }
}

/** How often a folder is tried again into which somebody still writes. */
const TRIES = 5;

/**
 * Removes a folder with all that it holds. It is tried again as a whole: Node's own `maxRetries` counts anew in each folder on the way, and
 * takes minutes over one that lies deep and cannot be removed.
 */
export async function removeFolder(path: string, tries = TRIES): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
    if (tries <= 1) throw error;
    return removeFolder(path, tries - 1);
  });
}

async function removed(path: string): Promise<Remains | undefined> {
  const failure = await failureOf(path);
  if (failure === undefined) return undefined;
  // It gave up at the first that could not be removed: what lies beside that goes all the same.
  const within = (await readdir(path).catch(() => [])).map((name) => join(path, name)).toSorted();
  const left: { readonly path: string; readonly reason: string }[] = [];
  for (const one of within) {
    const reason = await failureOf(one);
    if (reason !== undefined) left.push({ path: one, reason });
  }
  const [first = { path, reason: failure }] = left;
  if (left.length === 0 && (await failureOf(path)) === undefined) return undefined;
  return { paths: left.length === 0 ? [path] : left.map((one) => one.path), reason: first.reason };
}

/** Why a folder could not be removed; undefined where it is gone. */
async function failureOf(path: string): Promise<string | undefined> {
  return removeFolder(path).then(() => undefined, reasonOf);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Removes what hosts of processes that are gone have left behind. */
export async function sweepPlaces(): Promise<void> {
  const abandoned = (await readdir(tmpdir())).filter(isAbandoned);
  // What cannot be removed may be somebody else's, who shares the machine, or was told of when it was left: it keeps nobody from his work.
  await Promise.allSettled(abandoned.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

/** Whether the process that a place belongs to is known to be gone. It stands in the folder's name, and not in a file that may be missing. */
function isAbandoned(name: string): boolean {
  const [, owner] = new RegExp(`^${PREFIX}(\\d+\\.\\w+)-`).exec(name) ?? [];
  return owner !== undefined && isGone(owner);
}

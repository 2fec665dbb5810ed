// The one temporary folder of a host; everything that its cases need lies in it. What a host that was killed has left behind is
// swept up by the next one: the name of a place says whose it is.
import { rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dir } from 'tmp-promise';
import { isGone, ownerHere } from './owner.ts';

export interface Place {
  readonly path: string;
  /** Removes it with all that it holds. */
  close(): Promise<void>;
  /** Removes at once what was put there while it was being removed: for a process that ends now. */
  sweep(): void;
}

const PREFIX = 'cutpoint-';

export async function openPlace(): Promise<Place> {
  await sweepPlaces();
  const { path, cleanup } = await dir({ prefix: `${PREFIX}${ownerHere()}`, unsafeCleanup: true });
  return { path, close: () => cleanup(), sweep: () => rmSync(path, { recursive: true, force: true }) };
}

/** Removes what hosts of processes that are gone have left behind. */
export async function sweepPlaces(): Promise<void> {
  const abandoned = (await readdir(tmpdir())).filter(isAbandoned);
  await Promise.all(abandoned.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

/** Whether the process that a place belongs to is known to be gone. It stands in the folder's name, and not in a file that may be missing. */
function isAbandoned(name: string): boolean {
  const [, owner] = new RegExp(`^${PREFIX}(\\d+\\.\\w+)-`).exec(name) ?? [];
  return owner !== undefined && isGone(owner);
}

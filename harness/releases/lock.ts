// One process at a time installs a release; the others wait and use what it installed. The lock is a folder that its holder
// keeps fresh, so one that a killed process has left goes stale and holds nobody up for long.
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import type { Place } from './layout.ts';
import { codeOf } from './release-error.ts';

const STALE_MS = 3_000;
const FRESHEN_MS = 1_000;
const LOOK_AGAIN_MS = 100;

export const ONE_LOOK = 1;
/** Looks enough to tell a lock that is held from one that was left behind. */
export const UNTIL_STALE = Math.ceil((STALE_MS + FRESHEN_MS) / LOOK_AGAIN_MS);

type Unlock = () => Promise<void>;

/**
 * Locks the release as soon as nobody else holds it; `waiting` is told once if somebody does. Its shelf must exist.
 *
 * @throws what the signal was aborted with
 */
export async function lockRelease(place: Place, waiting: () => void, signal?: AbortSignal): Promise<Unlock> {
  let unlock = await tryLock(place);
  if (unlock === undefined) waiting();
  while (unlock === undefined) {
    signal?.throwIfAborted();
    unlock = await lookAgain(place);
  }
  return unlock;
}

/** Locks the release, or returns undefined if somebody else still holds it after so many looks. */
export async function lockIfFree(place: Place, looks: number): Promise<Unlock | undefined> {
  let unlock = await tryLock(place);
  for (let look = 1; unlock === undefined && look < looks; look += 1) unlock = await lookAgain(place);
  return unlock;
}

/** Not a pause that hopes: the fact waited for is another process's, and only looking can tell. */
async function lookAgain(place: Place): Promise<Unlock | undefined> {
  await setTimeout(LOOK_AGAIN_MS);
  return tryLock(place);
}

async function tryLock(place: Place): Promise<Unlock | undefined> {
  try {
    const unlock = await lock(join(place.shelf, `.${place.release}`), {
      realpath: false,
      stale: STALE_MS,
      update: FRESHEN_MS,
      // A process that was suspended for long may lose its lock. The worst that comes of it is a second download:
      // partial folders are private, and a release appears by one rename.
      onCompromised: () => {},
    });
    return () => unlock().catch(ignoreLost);
  } catch (error) {
    if (codeOf(error) === 'ELOCKED') return undefined;
    throw error;
  }
}

function ignoreLost(error: unknown): void {
  if (!['ERELEASED', 'ENOTACQUIRED'].includes(codeOf(error))) throw error;
}

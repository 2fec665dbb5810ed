// Installs one release: locked, downloaded into a partial folder, then moved to its place in one step. Also sweeps up what
// installers that were killed have left behind.
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { makeFolder } from './folder.ts';
import { newPartial, readLeftovers, type Leftover, type Place } from './layout.ts';
import { lockIfFree, lockRelease, ONE_LOOK } from './lock.ts';
import type { Progress } from './progress.ts';
import type { Tarball } from './registry.ts';
import { ReleaseError } from './release-error.ts';
import { unpack } from './unpack.ts';

/** What is to be installed, and how it is known to be whole. */
export interface Order {
  /** `codex 0.120.0` */
  readonly label: string;
  readonly place: Place;
  open(): Promise<Tarball>;
  /** The release's executable in that folder; undefined if it is not there. */
  executableIn(folder: string): Promise<string | undefined>;
  /** Breaks it off. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns the executable of the release once it is installed, by us or by another process that is at it. Fails with whatever
 * the network, the archive or the disk fails with, and then leaves nothing of it.
 */
export async function install(folder: string, order: Order, progress: Progress): Promise<string> {
  const { label, place } = order;
  await makeFolder(place.shelf);
  const waiting = () => progress.note(`${label}: already being installed elsewhere, waiting for it`);
  const unlock = await lockRelease(place, waiting, order.signal);
  try {
    await sweep(folder, ONE_LOOK, place);
    // The other process may just have finished it.
    return (await order.executableIn(place.home)) ?? (await putInPlace(order, progress));
  } finally {
    await unlock();
  }
}

async function putInPlace(order: Order, progress: Progress): Promise<string> {
  const { label, place } = order;
  const partial = await newPartial(place);
  try {
    const unpacked = join(partial, 'package');
    await mkdir(unpacked);
    await download(order, unpacked, progress);
    const executable = await order.executableIn(unpacked);
    if (executable === undefined) throw new ReleaseError('usage', `${label} brings no executable for this platform`);
    // Whatever lies there lacks its executable: it was damaged after it had been installed.
    await rm(place.home, { recursive: true, force: true });
    await rename(unpacked, place.home);
    return join(place.home, relative(unpacked, executable));
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function download(order: Order, into: string, progress: Progress): Promise<void> {
  const tarball = await order.open();
  const shown = progress.started(order.label, tarball.bytes);
  try {
    await unpack(tarball.body, into, (bytes) => shown.advanced(bytes), order.signal);
    shown.ended('done');
  } catch (error) {
    shown.ended('failed');
    throw error;
  } finally {
    tarball.close();
  }
}

/**
 * Removes the partial folders of dead processes, and returns how many. Whatever a live one may need is left alone.
 *
 * @param looks how often to look whether the lock of a release is free
 * @param held the release whose lock the caller holds
 */
export async function sweep(folder: string, looks: number, held?: Place): Promise<number> {
  const leftovers = await readLeftovers(folder);
  const swept = await Promise.all(
    leftovers.map((leftover) =>
      leftover.place.home === held?.home ? removeDead(leftover) : removeDeadIfFree(leftover, looks),
    ),
  );
  return swept.reduce((sum, count) => sum + count, 0);
}

async function removeDeadIfFree(leftover: Leftover, looks: number): Promise<number> {
  // A process in another container has no pid here, but it holds the lock: both must say that nobody is at work.
  const unlock = leftover.live ? undefined : await lockIfFree(leftover.place, looks);
  if (unlock === undefined) return 0;
  // Unlocking also removes the lock that the dead process left.
  return removeDead(leftover).finally(unlock);
}

async function removeDead({ dead }: Leftover): Promise<number> {
  await Promise.all(dead.map((path) => rm(path, { recursive: true, force: true })));
  return dead.length;
}

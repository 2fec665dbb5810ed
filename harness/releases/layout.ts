// How releases lie on disk: one folder per complete release, `<store>/codex/0.120.0-linux-x64`. Everything else beside it
// begins with a dot: the lock of a release, and the partial folders of those who are installing it. A partial folder names its
// process, so that what a dead one left behind can be told from what a live one needs.
import { rmSync } from 'node:fs';
import { access, constants, mkdtemp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import type { ReleaseSource } from '../drivers/driver.ts';
import { makeFolder } from './folder.ts';

/** The machine that releases are for, in the words of Node: `linux-x64`, `darwin-arm64`. */
export const PLATFORM = `${process.platform}-${process.arch}`;

/** The folder `CUTPOINT_CACHE`, else `cutpoint/releases` in the platform's cache folder (`XDG_CACHE_HOME` is respected). */
export function defaultFolder(): string {
  const chosen = process.env['CUTPOINT_CACHE'];
  return chosen ? chosen : join(envPaths('cutpoint', { suffix: '' }).cache, 'releases');
}

/** Where one release lies, or will lie. */
export interface Place {
  /** The folder of all releases of that client. */
  readonly shelf: string;
  /** `0.120.0-linux-x64` */
  readonly release: string;
  /** The complete release. */
  readonly home: string;
}

export function placeOf(folder: string, name: string, version: string, platform: string): Place {
  return placeIn(join(folder, name), `${version}-${platform}`);
}

function placeIn(shelf: string, release: string): Place {
  return { shelf, release, home: join(shelf, release) };
}

/** A complete release. */
export interface InstalledRelease {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  /** The sizes of its files together. */
  readonly bytes: number;
  readonly path: string;
}

/** All complete releases, sorted by path. */
export async function readReleases(folder: string): Promise<InstalledRelease[]> {
  const shelves = await Promise.all((await foldersIn(folder)).map((name) => readShelf(folder, name)));
  return shelves.flat();
}

async function readShelf(folder: string, name: string): Promise<InstalledRelease[]> {
  const found = (await foldersIn(join(folder, name))).map((release) => /^([^.].*)-(\w+-\w+)$/.exec(release));
  return Promise.all(
    found
      .filter((match) => match !== null)
      .map(async ([release, version = '', platform = '']) => {
        const path = join(folder, name, release);
        return { name, version, platform, bytes: await sizeOf(path), path };
      }),
  );
}

async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The first of the source's paths that is an executable file in that folder. */
export async function executableIn(path: string, source: ReleaseSource, platform: string): Promise<string | undefined> {
  for (const candidate of source.executables(platform).map((relative) => join(path, relative)))
    if (await canRun(candidate, source)) return candidate;
  return undefined;
}

/** Whether that is a file which may be run, or for a module, read. */
export async function canRun(path: string, { isModule = false }: ReleaseSource): Promise<boolean> {
  try {
    await access(path, isModule ? constants.R_OK : constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Partial folders that this process has made: in a container, its pid may also be that of a dead one before it. */
const ours = new Set<string>();

/** A new folder of this process for what is not complete yet. */
export async function newPartial(place: Place): Promise<string> {
  await makeFolder(place.shelf);
  const path = await mkdtemp(join(place.shelf, `.${place.release}.partial-${process.pid}-`));
  ours.add(path);
  return path;
}

/** Removes at once what this process has not completed: for one that ends now. */
export function sweepOurs(): void {
  for (const path of ours) rmSync(path, { recursive: true, force: true });
}

/** What lies beside the releases of a store, release by release. */
export interface Leftover {
  readonly place: Place;
  /** Partial folders whose process has ended. A release can also be left with a lock alone. */
  readonly dead: readonly string[];
  /** Whether a process of this machine still works on one. */
  readonly live: boolean;
}

export async function readLeftovers(folder: string): Promise<Leftover[]> {
  const shelves = await Promise.all((await foldersIn(folder)).map((name) => readLeftoversOn(join(folder, name))));
  return shelves.flat();
}

async function readLeftoversOn(shelf: string): Promise<Leftover[]> {
  const found = (await foldersIn(shelf))
    .map((entry) => /^\.(?<release>.+)\.(?:lock|partial-(?<pid>\d+)-\w+)$/.exec(entry))
    .filter((match) => match !== null)
    .map((match) => ({
      path: join(shelf, match[0]),
      release: match.groups?.['release'] ?? '',
      pid: match.groups?.['pid'],
    }));
  const byRelease = Map.groupBy(found, (one) => one.release);
  return [...byRelease].map(([release, entries]) => {
    const partials = entries.filter((one) => one.pid !== undefined);
    const dead = partials.filter((one) => !isInUse(one.path, Number(one.pid))).map((one) => one.path);
    return { place: placeIn(shelf, release), dead, live: dead.length < partials.length };
  });
}

function isInUse(partial: string, pid: number): boolean {
  if (pid === process.pid) return ours.has(partial);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Names of the folders in a folder, sorted; none where there is no such folder. */
async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

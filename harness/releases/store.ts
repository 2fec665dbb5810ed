// The release store: puts released versions of clients on this machine and finds them again. A release is either complete in
// its folder or not there at all, whatever happens to the processes that install it.
import { rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve as absolute } from 'node:path';
import { compare, gt, gte, lte, prerelease, rcompare, valid } from 'semver';
import type { ReleaseSource } from '../drivers/driver.ts';
import { install, sweep } from './install.ts';
import {
  defaultFolder,
  canRun,
  executableIn,
  newPartial,
  PLATFORM,
  placeOf,
  readReleases,
  type InstalledRelease,
} from './layout.ts';
import { UNTIL_STALE } from './lock.ts';
import { silent, type Progress } from './progress.ts';
import type { Registry } from './registry.ts';
import { explain, ReleaseError, type Asked } from './release-error.ts';

export interface Release {
  /** Undefined for a path: what lies there is the user's business. */
  readonly version: string | undefined;
  /** Absolute. */
  readonly executable: string;
}

interface Pruned {
  readonly removed: readonly InstalledRelease[];
  /** How many partial downloads of dead processes were swept up. */
  readonly leftovers: number;
}

export interface ReleaseStore {
  /**
   * Makes a release ready to run, downloading it if it is not here. A version that is here needs no network; a tag always
   * asks the registry what it means now, except offline, where `latest` is the newest version that is here.
   *
   * @param name of the client, such as `codex`
   * @param wanted a version, a tag, or the path of an executable (anything with a slash, or beginning with a dot)
   * @throws {ReleaseError} and leaves nothing half installed
   */
  resolve(name: string, source: ReleaseSource, wanted?: string): Promise<Release>;
  /**
   * The stable releases from one to another, both included, the oldest first: all that were published for this machine, or offline those
   * that are here.
   *
   * @param from a version or a tag, as in `resolve`; offline it need not be here
   * @throws {ReleaseError} where one of the two does not exist, or the first is the newer one
   */
  between(name: string, source: ReleaseSource, from: string, to: string): Promise<string[]>;
  /** What is here, sorted by path. */
  list(): Promise<InstalledRelease[]>;
  /** Removes what dead processes left behind, and all releases but those to keep, named like `codex@0.120.0`. */
  prune(keep?: readonly string[]): Promise<Pruned>;
}

export interface StoreOptions {
  /** Where releases lie; it need not exist yet. By default the user's own: see `defaultFolder`. */
  readonly folder?: string;
  /** Never touch the network. */
  readonly offline?: boolean;
  readonly progress?: Progress;
  /** Breaks off what is asked of the registry, and every download, of which then nothing is left. */
  readonly signal?: AbortSignal;
}

export function createReleaseStore(options: StoreOptions = {}): ReleaseStore {
  const { offline = false, progress = silent, signal } = options;
  const folder = absolute(options.folder ?? defaultFolder());
  let opened: Promise<Registry> | undefined;

  /** Loaded when it is first needed: npm's libraries take far longer to load than it takes to find a release that is here. */
  function registry(): Promise<Registry> {
    opened ??= import('./registry.ts').then(({ openRegistry }) => openRegistry(signal));
    return opened;
  }

  async function resolve(name: string, source: ReleaseSource, wanted = 'latest'): Promise<Release> {
    if (isPath(wanted)) return ownExecutable(name, source, wanted);
    const version = await meaningOf(name, source, wanted).catch(explained(`${name} ${wanted}`, 'what there is'));
    const executable = await executableOf(name, source, version).catch(explained(`${name} ${version}`, 'a release'));
    return { version, executable };
  }

  async function meaningOf(name: string, source: ReleaseSource, wanted: string): Promise<string> {
    const version = valid(wanted) ?? (offline ? await newestHere(name, wanted) : undefined);
    return version ?? (await registry()).version(name, source, wanted);
  }

  async function newestHere(name: string, wanted: string): Promise<string> {
    const here = await versionsHere(name);
    const newest = here.toSorted(rcompare)[0];
    if (wanted === 'latest' && newest !== undefined) return newest;
    const installed = here.join(', ') || 'none';
    throw new ReleaseError('unavailable', `${name} ${wanted} is not known offline; installed: ${installed}`);
  }

  async function between(name: string, source: ReleaseSource, from: string, to: string): Promise<string[]> {
    const ends = [from, to].map(async (end) =>
      endOf(name, source, end).catch(explained(`${name} ${end}`, 'what there is')),
    );
    const [first, last] = await Promise.all(ends);
    if (first === undefined || last === undefined || gt(first, last))
      throw new ReleaseError('usage', `${name}: ${from} is newer than ${to}; the older one comes first`);
    const all = await (
      offline ? versionsHere(name) : registry().then((one) => one.versions(name, source, PLATFORM))
    ).catch(explained(name, 'what there is'));
    return all
      .filter((one) => valid(one) === one && prerelease(one) === null && gte(one, first) && lte(one, last))
      .toSorted(compare);
  }

  /** A version need not be asked for offline; else one that does not exist is a mistake, and not an end. */
  async function endOf(name: string, source: ReleaseSource, end: string): Promise<string> {
    if (end === '' || isPath(end)) throw new ReleaseError('usage', `${name}: "${end}" is no version, and no tag`);
    return offline ? meaningOf(name, source, end) : (await registry()).version(name, source, end);
  }

  async function versionsHere(name: string): Promise<string[]> {
    const here = (await readReleases(folder)).filter((one) => one.name === name && one.platform === PLATFORM);
    return here.map((one) => one.version);
  }

  async function executableOf(name: string, source: ReleaseSource, version: string): Promise<string> {
    const place = placeOf(folder, name, version, PLATFORM);
    const findIn = (path: string) => executableIn(path, source, PLATFORM);
    const here = await findIn(place.home);
    if (here !== undefined) return here;
    const label = `${name} ${version}`;
    if (offline) throw new ReleaseError('unavailable', `${label} is not installed, and cannot be downloaded offline`);
    const open = async () => (await registry()).tarball(name, source, version, PLATFORM);
    return install(folder, { label, place, open, executableIn: findIn, signal }, progress);
  }

  async function prune(keep: readonly string[] = []): Promise<Pruned> {
    const leftovers = await sweep(folder, UNTIL_STALE);
    const all = await readReleases(folder);
    const removed = all.filter((release) => !keep.includes(`${release.name}@${release.version}`));
    await Promise.all(removed.map((release) => remove(folder, release)));
    return { removed, leftovers };
  }

  function explained(label: string, asked: Asked) {
    return (error: unknown): never => {
      throw explain(error, label, folder, asked);
    };
  }

  return { resolve, between, list: () => readReleases(folder), prune };
}

/** Versions and tags have no slash and do not begin with a dot. */
export function isPath(wanted: string): boolean {
  return wanted.startsWith('.') || isAbsolute(wanted) || wanted.includes('/');
}

async function ownExecutable(name: string, source: ReleaseSource, path: string): Promise<Release> {
  const executable = absolute(path);
  if (await canRun(executable, source)) return { version: undefined, executable };
  const found = await stat(executable).catch(() => undefined);
  const wrong = source.isModule === true ? 'is not a readable file' : 'is not an executable file';
  const reason = found === undefined ? 'does not exist' : wrong;
  throw new ReleaseError('usage', `${name}: ${executable} ${reason}`);
}

/** Gone in one step, so that nobody finds half a release; what a crash leaves behind is swept up like a partial download. */
async function remove(folder: string, { name, version, platform }: InstalledRelease): Promise<void> {
  const place = placeOf(folder, name, version, platform);
  const partial = await newPartial(place);
  await rename(place.home, join(partial, 'package'));
  await rm(partial, { recursive: true, force: true });
}

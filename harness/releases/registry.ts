// The npm registry as the release store sees it: which version a tag means, and the tarball that holds a version. Which
// registry that is, with which credentials and through which proxy, is the user's own npm configuration.
import { Readable } from 'node:stream';
import Config from '@npmcli/config';
import npm from '@npmcli/config/lib/definitions/index.js';
import fetch from 'npm-registry-fetch';
import pacote, { type ManifestResult } from 'pacote';
import type { ReleaseSource } from '../drivers/driver.ts';
import { codeOf, ReleaseError } from './release-error.ts';

declare module 'pacote' {
  /** Not in the published types. It knows when npm fetches a tarball from the user's mirror instead of the published host. */
  export const RemoteFetcher: new (url: string, options: Options) => { readonly resolved: string };
}

/** How long a registry may be silent. npm waits five minutes, far too long for a test run to say what is wrong. */
const SILENCE_MS = 30_000;
/** npm's pauses of 10 and 60 s before it gives a dead network up would be longer than most runs. */
const RETRY = { retries: 2, minTimeout: 500, maxTimeout: 2_000 };

/** Those that clients are published for, in the words of Node. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** A tarball on its way here. */
export interface Tarball {
  /** Fails with `EINTEGRITY` at its end if it is not what the registry promised. */
  readonly body: NodeJS.ReadableStream;
  /** Undefined where the registry does not say. */
  readonly bytes: number | undefined;
  /** Lets go of the connection, also in the middle. */
  close(): void;
}

export interface Registry {
  /** The version behind a tag or a version; a `ReleaseError` of kind `usage` if there is none. */
  version(name: string, source: ReleaseSource, wanted: string): Promise<string>;
  /** All versions that were published for a platform, in any order, prereleases included; those of which the registry does not tell too. */
  versions(name: string, source: ReleaseSource, platform: string): Promise<string[]>;
  /** Opens the first of the source's tarballs that was published. */
  tarball(name: string, source: ReleaseSource, version: string, platform: string): Promise<Tarball>;
}

/**
 * Reads the user's npm configuration: environment, `.npmrc` of the project and of the user.
 *
 * @param signal breaks off whatever is asked
 */
export async function openRegistry(signal?: AbortSignal): Promise<Registry> {
  const config = new Config({ ...npm, npmPath: import.meta.dirname, argv: [], env: { ...process.env } });
  await config.load();
  // Without npm's own cache: a release lies on disk once, unpacked, in our store.
  const options = {
    ...config.flat,
    cache: undefined,
    timeout: SILENCE_MS,
    retry: RETRY,
    packumentCache: new Map(),
    signal,
  };

  async function packumentOf(name: string, source: ReleaseSource) {
    const known = await pacote.packument(source.package, options).catch(ifNotPublished);
    if (known === undefined) throw new ReleaseError('usage', `${name}: the registry has no package ${source.package}`);
    return known;
  }

  async function version(name: string, source: ReleaseSource, wanted: string): Promise<string> {
    const known = await packumentOf(name, source);
    const tagged = Object.hasOwn(known['dist-tags'], wanted) ? known['dist-tags'][wanted] : undefined;
    if (tagged !== undefined) return tagged;
    if (Object.hasOwn(known.versions, wanted)) return wanted;
    const newest = known['dist-tags'].latest;
    throw new ReleaseError('usage', `${name} ${wanted} does not exist; the newest is ${newest}`);
  }

  async function versions(name: string, source: ReleaseSource, platform: string): Promise<string[]> {
    const known = await packumentOf(name, source);
    const published = (of: string, on: string) =>
      Object.hasOwn(known.versions, (source.tarballs(of, on)[0] ?? '').replace(`${source.package}@`, ''));
    const promised = (of: string, on: string) =>
      Object.values(known.versions[of]?.optionalDependencies ?? {}).some((spec) =>
        spec.endsWith(`:${source.tarballs(of, on)[0]}`),
      );
    return Object.keys(known.versions).filter(
      // Who publishes or names a tarball for each platform, and has none for this one, has left it out.
      (of) => published(of, platform) || !PLATFORMS.some((other) => published(of, other) || promised(of, other)),
    );
  }

  async function tarball(name: string, source: ReleaseSource, of: string, platform: string): Promise<Tarball> {
    await version(name, source, of);
    for (const spec of source.tarballs(of, platform)) {
      const manifest = await pacote.manifest(spec, options).catch(ifNotPublished);
      if (manifest === undefined) continue;
      const promised: string | undefined = manifest._integrity;
      if (promised === undefined || !promised.includes('sha512-'))
        throw new ReleaseError('unavailable', `${name} ${of}: the registry promises no sha512 for ${spec}`);
      return download(manifest, spec);
    }
    throw new ReleaseError('usage', `${name} ${of} was not published for ${platform}`);
  }

  async function download({ _resolved: url, _integrity: integrity }: ManifestResult, spec: string): Promise<Tarball> {
    const closing = new AbortController();
    const address = new pacote.RemoteFetcher(url, options).resolved;
    const response = await fetch(address, {
      ...options,
      spec,
      integrity,
      signal: AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]),
    });
    const length = Number(response.headers.get('content-length'));
    const body = response.body ?? Readable.from([]);
    // Whoever reads the body learns of its errors; those that come after it was closed concern nobody.
    body.on('error', () => {});
    return { body, bytes: length > 0 ? length : undefined, close: () => closing.abort() };
  }

  return { version, versions, tarball };
}

/** A package or a version that the registry does not have is no failure yet: the next spec may name it. */
function ifNotPublished(error: unknown): undefined {
  if (codeOf(error) === 'E404' || codeOf(error) === 'ETARGET') return undefined;
  throw error;
}

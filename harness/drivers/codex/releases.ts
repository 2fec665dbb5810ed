// Where released Codex binaries lie in the npm registry. From 0.99.0 on each platform has a version of its own
// (`0.120.0-linux-x64`); before that one tarball carries every platform, the earliest all of them in one folder.
import { lt, valid } from 'semver';
import type { ReleaseSource, WrappedClient } from '../driver.ts';

/** The Rust target triple under whose name npm's tarballs hold a platform's files. */
const TRIPLES: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
};

export const codexReleases: ReleaseSource = {
  name: 'codex',
  package: '@openai/codex',
  tarballs: (version, platform) => [`@openai/codex@${version}-${platform}`, `@openai/codex@${version}`],
  // Newer releases keep helpers beside `bin/codex`, so the executable is run where it was unpacked.
  executables: (platform) => {
    const triple = TRIPLES[platform];
    if (triple === undefined) return [];
    return [`vendor/${triple}/bin/codex`, `vendor/${triple}/codex/codex`, `bin/codex-${triple}`];
  },
};

/** Codex as other clients run it. A fixed release, so that a spec without one means the same tomorrow. */
export const wrappedCodex: WrappedClient = { name: 'codex', releases: codexReleases, version: '0.169.0' };

/** Whether a release is older than that one. Whatever is not a version number, such as a tag or a path, is taken for a new release. */
export function isBefore(version: string | undefined, release: string): boolean {
  return version !== undefined && valid(version) !== null && lt(version, release);
}

// How Codex's releases lie in the npm registry: from 0.99.0 on one tarball for each platform, before that one for all.
import type { ReleaseSource } from '../driver.ts';

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
  executables(platform) {
    const triple = TRIPLES[platform];
    return triple === undefined ? [] : [`vendor/${triple}/bin/codex`, `vendor/${triple}/codex/codex`];
  },
};

// How Codex lies in the registry.
import { expect, test } from 'vitest';
import { codexReleases } from './releases.ts';

test('a release lies in a tarball for one platform, or, before 0.99, in one for all', () => {
  expect(codexReleases.package).toBe('@openai/codex');
  expect(codexReleases.tarballs('0.120.0', 'linux-x64')).toEqual([
    '@openai/codex@0.120.0-linux-x64',
    '@openai/codex@0.120.0',
  ]);
});

test.each([
  ['linux-x64', 'x86_64-unknown-linux-musl'],
  ['linux-arm64', 'aarch64-unknown-linux-musl'],
  ['darwin-x64', 'x86_64-apple-darwin'],
  ['darwin-arm64', 'aarch64-apple-darwin'],
])('on %s the executable lies under %s, in one of three places', (platform, triple) => {
  expect(codexReleases.executables(platform)).toEqual([
    `vendor/${triple}/bin/codex`,
    `vendor/${triple}/codex/codex`,
    `bin/codex-${triple}`,
  ]);
});

test('there is no executable for a platform that Codex is not released for', () => {
  expect(codexReleases.executables('sunos-x64')).toEqual([]);
});

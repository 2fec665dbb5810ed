// Which releases lie between two others, by a real registry on loopback and by what is on this machine.
import { describe, expect, vi } from 'vitest';
import type { ReleaseSource } from '../drivers/driver.ts';
import { PLATFORM } from './layout.ts';
import { tiny } from './registry.fixture.ts';
import { NOWHERE, test } from './store.fixture.ts';
import { createReleaseStore } from './store.ts';

describe('in the registry', () => {
  test('both ends and what lies between, in the order of their numbers, without prereleases', async ({
    registry,
    store,
  }) => {
    for (const version of ['0.9.0', '1.10.0', '1.2.0', '1.2.0-alpha.1', '1.11.0', '1.2.0-beta'])
      await registry.publish(version);

    expect(await store.between('tiny', tiny, '1.0.0', '1.10.0')).toEqual(['1.0.0', '1.2.0', '1.10.0']);
    expect(await store.between('tiny', tiny, '1.2.0', '1.2.0')).toEqual(['1.2.0']);
    expect(registry.asked, 'nothing was downloaded').toEqual([]);
  });

  test('a release that was published for other platforms alone is left out', async ({ registry, store }) => {
    const other = PLATFORM === 'linux-arm64' ? 'linux-x64' : 'linux-arm64';
    for (const version of ['1.1.0', `1.1.0-${other}`, '1.2.0', `1.2.0-${other}`, `1.2.0-${PLATFORM}`, '1.3.0'])
      await registry.publish(version);

    expect(await store.between('tiny', tiny, '1.0.0', '1.3.0')).toEqual(['1.0.0', '1.2.0', '1.3.0']);
  });

  test('a release that promises a tarball for each platform, and has none, is left out', async ({
    registry,
    store,
  }) => {
    for (const version of ['1.1.0', '1.2.0', `1.2.0-${PLATFORM}`]) await registry.publish(version);
    for (const version of ['1.1.0', '1.2.0']) registry.promise(version, [PLATFORM]);

    expect(await store.between('tiny', tiny, '1.0.0', '1.2.0')).toEqual(['1.0.0', '1.2.0']);
  });

  test.for([
    ['1.0.1', '1.2.0', 'tiny 1.0.1 does not exist; the newest is 1.2.0'],
    ['1.0.0', '2.0.0', 'tiny 2.0.0 does not exist; the newest is 1.2.0'],
    ['1.2.0', '1.0.0', 'tiny: 1.2.0 is newer than 1.0.0; the older one comes first'],
  ] as const)('%s to %s: %s', async ([from, to, message], { registry, store }) => {
    await registry.publish('1.2.0');
    await expect(store.between('tiny', tiny, from, to)).rejects.toMatchObject({ kind: 'usage', message });
  });

  test('a package that does not exist, and a registry that cannot be reached', async ({ folder, store }) => {
    const nobody: ReleaseSource = { ...tiny, package: 'nobody-has-this' };
    await expect(store.between('tiny', nobody, '1.0.0', '1.2.0')).rejects.toMatchObject({
      kind: 'usage',
      message: 'tiny: the registry has no package nobody-has-this',
    });
    vi.stubEnv('npm_config_registry', NOWHERE);
    await expect(createReleaseStore({ folder }).between('tiny', tiny, '1.0.0', '1.2.0')).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('tiny 1.0.0 could not be looked up: ') as string,
    });
  });
});

describe('offline', () => {
  test('those that are here, whether or not the ends are among them', async ({ folder, registry, store }) => {
    for (const version of ['1.2.0', '1.10.0', '1.3.0']) await registry.publish(version);
    for (const version of ['1.10.0', '1.2.0']) await store.resolve('tiny', tiny, version);
    const offline = createReleaseStore({ folder, offline: true });

    expect(await offline.between('tiny', tiny, '1.0.0', '1.3.0')).toEqual(['1.2.0']);
    expect(await offline.between('tiny', tiny, '1.0.0', 'latest')).toEqual(['1.2.0', '1.10.0']);
    expect(await offline.between('tiny', tiny, '0.1.0', '1.0.0')).toEqual([]);
  });
});

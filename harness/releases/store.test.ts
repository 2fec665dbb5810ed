// The release store against a real registry on loopback, with real tarballs.
import { spawnSync } from 'node:child_process';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { PLATFORM } from './layout.ts';
import { DATA, tiny } from './registry.fixture.ts';
import { NOWHERE, test } from './store.fixture.ts';
import { createReleaseStore, type ReleaseStore } from './store.ts';

describe('a release', () => {
  test('is downloaded, with its executable bits and its other files', async ({ folder, store, onShelf }) => {
    const release = await store.resolve('tiny', tiny, '1.0.0');

    expect(release).toEqual({ version: '1.0.0', executable: join(folder, `tiny/1.0.0-${PLATFORM}/bin/tiny`) });
    expect(spawnSync(release.executable, { encoding: 'utf8' }).stdout).toBe('tiny 1.0.0\n');
    expect(await readFile(join(folder, `tiny/1.0.0-${PLATFORM}/data.bin`))).toEqual(DATA);
    expect(await onShelf()).toEqual([`1.0.0-${PLATFORM}`]);
  });

  test('is found again without any network', async ({ folder, registry, store }) => {
    const first = await store.resolve('tiny', tiny, '1.0.0');
    vi.stubEnv('npm_config_registry', NOWHERE);

    expect(await createReleaseStore({ folder }).resolve('tiny', tiny, '1.0.0')).toEqual(first);
    expect(registry.asked).toEqual(['1.0.0']);
  });

  test('comes from the tarball for this platform, where there is one', async ({ registry, store }) => {
    await registry.publish(`1.0.0-${PLATFORM}`);

    await store.resolve('tiny', tiny, '1.0.0');
    expect(registry.asked).toEqual([`1.0.0-${PLATFORM}`]);
  });

  test('may have its executable in any of the places that the source names', async ({ folder, registry, store }) => {
    await registry.publish('0.9.0', 'old/tiny');

    const { executable } = await store.resolve('tiny', tiny, '0.9.0');
    expect(executable).toBe(join(folder, `tiny/0.9.0-${PLATFORM}/old/tiny`));
  });

  test('may be a module, which need not be executable', async ({ folder, registry, store }) => {
    await registry.publish('1.1.0', 'dist/index.js', 0o644);
    const library = { ...tiny, executables: () => ['dist/index.js'] };

    await expect(store.resolve('tiny', library, '1.1.0')).rejects.toThrow('brings no executable');
    const { executable } = await store.resolve('tiny', { ...library, isModule: true }, '1.1.0');
    expect(executable).toBe(join(folder, `tiny/1.1.0-${PLATFORM}/dist/index.js`));
  });

  test('is downloaded again after its executable was deleted', async ({ store }) => {
    const { executable } = await store.resolve('tiny', tiny, '1.0.0');
    await rm(executable);

    await store.resolve('tiny', tiny, '1.0.0');
    expect(spawnSync(executable, { encoding: 'utf8' }).stdout).toBe('tiny 1.0.0\n');
  });

  test('is the newest one by default, and by its tag', async ({ registry, store }) => {
    await registry.publish('1.1.0');

    expect((await store.resolve('tiny', tiny)).version).toBe('1.1.0');
    expect((await store.resolve('tiny', tiny, 'latest')).version).toBe('1.1.0');
  });

  test('comes from the registry that the .npmrc of the working folder names', async ({
    scratch,
    folder,
    registry,
    start,
  }) => {
    await writeFile(join(scratch, '.npmrc'), `registry=${registry.url}\n`);
    const child = start('1.0.0', { env: { npm_config_registry: undefined }, cwd: scratch });

    expect(await child.said).toBe(join(folder, `tiny/1.0.0-${PLATFORM}/bin/tiny\n`));
  });
});

describe('a path', () => {
  test('is used as it is', async ({ scratch, store }) => {
    const executable = join(scratch, 'mine');
    await writeFile(executable, '#!/bin/sh\n');
    await chmod(executable, 0o755);

    expect(await store.resolve('tiny', tiny, executable)).toEqual({ version: undefined, executable });
  });

  test('to a module need not be executable, but there', async ({ scratch, store }) => {
    const mine = join(scratch, 'mine.js');
    const library = { ...tiny, isModule: true };
    await expect(store.resolve('tiny', library, scratch)).rejects.toThrow(`tiny: ${scratch} is not a readable file`);
    await writeFile(mine, '', { mode: 0o644 });
    expect(await store.resolve('tiny', library, mine)).toEqual({ version: undefined, executable: mine });
  });

  test('that leads nowhere is the user’s mistake', async ({ scratch, store }) => {
    const mine = join(scratch, 'mine');
    const message = `tiny: ${mine} does not exist`;
    expect(await refusal(store, mine)).toMatchObject({ kind: 'usage', message });
  });

  test('to something that is no executable file is the user’s mistake', async ({ scratch, store }) => {
    const mine = join(scratch, 'mine');
    await writeFile(mine, '', { mode: 0o644 });
    const message = `tiny: ${mine} is not an executable file`;
    expect(await refusal(store, mine)).toMatchObject({ kind: 'usage', message });
    expect(await refusal(store, `${scratch}/`)).toMatchObject({ kind: 'usage' });
  });
});

describe('a release that cannot be had is refused in one line, and leaves nothing', () => {
  test.afterEach(async ({ onShelf }) => {
    expect(await onShelf()).toEqual([]);
  });

  test('a version or tag that does not exist', async ({ store }) => {
    const newest = 'does not exist; the newest is 1.0.0';
    expect(await refusal(store, '9.9.9')).toMatchObject({ kind: 'usage', message: `tiny 9.9.9 ${newest}` });
    expect(await refusal(store, 'nightly')).toMatchObject({ kind: 'usage', message: `tiny nightly ${newest}` });
  });

  test('a package that does not exist', async ({ store }) => {
    const source = { ...tiny, package: 'no-such-client' };
    const message = 'tiny: the registry has no package no-such-client';
    await expect(store.resolve('tiny', source, '1.0.0')).rejects.toMatchObject({ kind: 'usage', message });
  });

  test('a release without an executable for this platform', async ({ registry, store }) => {
    await registry.publish('1.1.0', 'windows/tiny.exe');
    const message = 'tiny 1.1.0 brings no executable for this platform';
    expect(await refusal(store, '1.1.0')).toMatchObject({ kind: 'usage', message });
  });

  test('other bytes than the registry promises', async ({ registry, store }) => {
    registry.serve('tampered');
    const message =
      'tiny 1.0.0 could not be downloaded: what arrived does not match the sha512 that the registry promises';
    expect(await refusal(store)).toMatchObject({ kind: 'unavailable', message });
  });

  test('bytes for which the registry promises nothing', async ({ registry, store }) => {
    registry.serve('unpromised');
    const message = 'tiny 1.0.0: the registry promises no sha512 for tiny-client@1.0.0';
    expect(await refusal(store)).toMatchObject({ kind: 'unavailable', message });
    expect(registry.asked).toEqual([]);
  });

  test('a connection that breaks in the middle', async ({ registry, store }) => {
    registry.serve('truncated');
    const message = 'tiny 1.0.0 could not be downloaded: the connection broke off (ECONNRESET)';
    expect(await refusal(store)).toMatchObject({ kind: 'unavailable', message });
  });

  test('a registry in trouble', async ({ registry, store }) => {
    registry.serve('failing');
    const message = expect.stringMatching(
      /^tiny 1\.0\.0 could not be downloaded: 500 Internal Server Error - GET .*; `faults clients list` tells [^;]*$/,
    );
    expect(await refusal(store)).toMatchObject({ kind: 'unavailable', message });
  });

  test('no network', async ({ store }) => {
    vi.stubEnv('npm_config_registry', NOWHERE);
    const message = expect.stringMatching(
      /^tiny 1\.0\.0 could not be downloaded: .*ECONNREFUSED.*; `faults clients list` tells [^;]*$/,
    );
    expect(await refusal(store)).toMatchObject({ kind: 'unavailable', message });
    const unasked = expect.stringMatching(
      /^tiny latest could not be looked up: .*ECONNREFUSED.*; --offline goes by [^;]*$/,
    );
    expect(await refusal(store, 'latest')).toMatchObject({ kind: 'unavailable', message: unasked });
  });

  test('a store that is not a folder', async ({ folder, store }) => {
    await writeFile(folder, '');
    const message = `tiny 1.0.0 cannot be installed: ${folder} is not writable (ENOTDIR)`;
    expect(await refusal(store)).toMatchObject({ kind: 'usage', message });
  });
});

describe('offline', () => {
  test('a release that is here is used, and latest is the newest one here', async ({ folder, registry, store }) => {
    await registry.publish('1.10.0');
    await registry.publish('1.9.0');
    for (const version of ['1.9.0', '1.10.0', '1.0.0']) await store.resolve('tiny', tiny, version);
    await registry.publish('2.0.0');
    const offline = createReleaseStore({ folder, offline: true });

    expect((await offline.resolve('tiny', tiny, '1.9.0')).version).toBe('1.9.0');
    expect((await offline.resolve('tiny', tiny, 'latest')).version).toBe('1.10.0');
  });

  test('whatever is not here is unavailable', async ({ folder, registry }) => {
    const offline = createReleaseStore({ folder, offline: true });
    const version = { kind: 'unavailable', message: 'tiny 1.0.0 is not installed, and cannot be downloaded offline' };
    const tag = { kind: 'unavailable', message: 'tiny latest is not known offline; installed: none' };

    await expect(offline.resolve('tiny', tiny, '1.0.0')).rejects.toMatchObject(version);
    await expect(offline.resolve('tiny', tiny, 'latest')).rejects.toMatchObject(tag);
    expect(registry.asked).toEqual([]);
  });
});

describe('the shelf', () => {
  test('lists and prunes what is here', async ({ folder, registry, store, onShelf }) => {
    await registry.publish('1.1.0');
    await store.resolve('tiny', tiny, '1.0.0');
    await store.resolve('tiny', tiny, '1.1.0');
    const script = '#!/bin/sh\necho tiny 1.0.0\n';
    const listed = (version: string) => ({
      name: 'tiny',
      version,
      platform: PLATFORM,
      bytes: DATA.length + script.length,
      path: join(folder, `tiny/${version}-${PLATFORM}`),
    });

    expect(await store.list()).toEqual([listed('1.0.0'), listed('1.1.0')]);
    expect(await store.prune(['tiny@1.1.0'])).toEqual({ removed: [listed('1.0.0')], leftovers: 0 });
    expect(await store.list()).toEqual([listed('1.1.0')]);
    expect(await store.prune()).toEqual({ removed: [listed('1.1.0')], leftovers: 0 });
    expect(await onShelf()).toEqual([]);
  });

  test('is empty before anything was installed', async ({ store }) => {
    expect(await store.list()).toEqual([]);
    expect(await store.prune()).toEqual({ removed: [], leftovers: 0 });
  });
});

async function refusal(store: ReleaseStore, wanted = '1.0.0'): Promise<unknown> {
  return store.resolve('tiny', tiny, wanted).catch((reason: unknown) => reason);
}

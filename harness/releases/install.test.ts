// What other processes, killed processes and a full disk do to the release store. Real processes, a real tmpfs.
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { PLATFORM } from './layout.ts';
import { tiny } from './registry.fixture.ts';
import { test } from './store.fixture.ts';

// What a killed process leaves goes stale after three seconds, which is close to vitest's own limit on a busy machine.
describe('several processes', { timeout: 20_000 }, () => {
  test('that want the same release download it once', async ({ registry, start, folder, onShelf }) => {
    registry.serve('held');
    const first = start('1.0.0');
    await registry.halfway;
    const second = start('1.0.0');
    await second.notes(/already being installed elsewhere/);
    registry.openGate();

    expect(await first.said).toBe(join(folder, `tiny/1.0.0-${PLATFORM}/bin/tiny\n`));
    expect(await second.said).toBe(await first.said);
    expect(registry.asked).toEqual(['1.0.0']);
    expect(await onShelf()).toEqual([`1.0.0-${PLATFORM}`]);
  });

  test('one killed in mid-download leaves nothing complete, and the next one sweeps up after it', async ({
    registry,
    start,
    store,
    onShelf,
  }) => {
    registry.serve('held');
    const child = start('1.0.0');
    await registry.halfway;
    await child.kill();
    registry.serve('whole');
    expect(await onShelf()).toEqual([
      `.1.0.0-${PLATFORM}.lock`,
      expect.stringContaining(`.1.0.0-${PLATFORM}.partial-`),
    ]);
    expect(await store.list()).toEqual([]);

    const { executable } = await store.resolve('tiny', tiny, '1.0.0');
    expect(spawnSync(executable, { encoding: 'utf8' }).stdout).toBe('tiny 1.0.0\n');
    expect(await onShelf()).toEqual([`1.0.0-${PLATFORM}`]);
  });

  test('prune sweeps up after a killed one', async ({ registry, start, store, onShelf }) => {
    registry.serve('held');
    const child = start('1.0.0');
    await registry.halfway;
    await child.kill();
    registry.serve('whole');

    expect(await store.prune()).toEqual({ removed: [], leftovers: 1 });
    expect(await onShelf()).toEqual([]);
  });

  test('prune does not disturb one that is at work', async ({ registry, start, store, folder }) => {
    registry.serve('held');
    const child = start('1.0.0');
    await registry.halfway;

    expect(await store.prune()).toEqual({ removed: [], leftovers: 0 });
    registry.openGate();
    expect(await child.said).toBe(join(folder, `tiny/1.0.0-${PLATFORM}/bin/tiny\n`));
  });

  test('prune leaves a live one’s partial folder alone even where it has lost its lock', async ({
    store,
    folder,
    onShelf,
  }) => {
    const partial = `.1.0.0-${PLATFORM}.partial-${process.ppid}-abcdef`;
    await mkdir(join(folder, 'tiny', partial), { recursive: true });

    expect(await store.prune()).toEqual({ removed: [], leftovers: 0 });
    expect(await onShelf()).toEqual([partial]);
  });
});

// A mount in a namespace of the child's own: it is gone with the child.
const PRIVATELY = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c'] as const;

test('a full disk is told from a broken download, and nothing is left on it', async ({ skip, folder, start }) => {
  await mkdir(folder);
  const mount = `mount -t tmpfs -o size=500k none "${folder}"`;
  const [command, ...args] = [...PRIVATELY, mount];
  skip(spawnSync(command, args).status !== 0, 'needs a private mount, which this machine does not allow');

  const child = start('1.0.0', { through: [...PRIVATELY, `${mount} && "$@" && find "${folder}" -type f`, 'sh'] });
  expect(await child.said).toBe(`usage: tiny 1.0.0 does not fit into the release store ${folder} (ENOSPC)\n`);
});

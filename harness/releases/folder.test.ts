// Folders are made, or it is said at once why not, wherever that is.
import { stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeFolder } from './folder.ts';
import { test } from './store.fixture.ts';

test('a folder, those on the way, and one that is there', async ({ scratch }) => {
  const path = join(scratch, 'a/b/c');
  await makeFolder(path);
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('by several at once', async ({ scratch }) => {
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(scratch, 'a/b/c/d'))));
  expect((await stat(join(scratch, 'a/b/c/d'))).isDirectory()).toBe(true);
});

test('not where a file, or a link to nothing, is in the way', async ({ scratch }) => {
  const file = join(scratch, 'file');
  await writeFile(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(file, 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await symlink(join(scratch, 'nowhere'), join(scratch, 'link'));
  await expect(makeFolder(join(scratch, 'link'))).rejects.toMatchObject({ code: 'ENOENT' });
});

// Node's own `mkdir` with `recursive` never comes back from there.
test('not below /proc', async ({ skip }) => {
  skip(process.platform !== 'linux', 'has no /proc');
  await expect(makeFolder('/proc/no-such/folder')).rejects.toMatchObject({ code: 'ENOENT', path: '/proc/no-such' });
});

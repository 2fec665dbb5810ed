// Which files `faults check` takes of what a user names.
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../core/usage-error.ts';
import { findSessions } from './session-paths.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
});
afterEach(async () => rm(root, { recursive: true }));

async function write(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), 'four');
  }
}

async function found(...paths: string[]): Promise<string[]> {
  const { sessions, refused } = await findSessions(
    paths.map((one) => path.join(root, one)),
    new AbortController().signal,
  );
  const told = (at: string) => path.relative(root, at);
  return [
    ...sessions.map((one) => `${told(one.path)} ${one.bytes}`),
    ...refused.map((one) => `${told(one.path)}: ${one.reason}`),
  ];
}

test('of a home its sessions and archived ones alone, in the order of their names', async () => {
  await write(
    'home/sessions/2026/11/21/rollout-b.jsonl',
    'home/sessions/2026/11/20/rollout-c.jsonl.zst',
    'home/sessions/rollout-a.json',
    'home/sessions/notes.jsonl',
    'home/archived_sessions/rollout-d.jsonl',
    'home/backup/rollout-e.jsonl',
  );
  expect(await found('home')).toEqual([
    'home/archived_sessions/rollout-d.jsonl 4',
    'home/sessions/2026/11/20/rollout-c.jsonl.zst 4',
    'home/sessions/2026/11/21/rollout-b.jsonl 4',
    'home/sessions/rollout-a.json 4',
  ]);
});

test('of a folder whatever has the name of a session; of files those that are named, by any name', async () => {
  await write('any/deep/rollout-a.jsonl', 'any/deep/other.jsonl', 'my.jsonl');
  expect(await found('any', 'my.jsonl', 'any/deep/rollout-a.jsonl')).toEqual([
    'any/deep/rollout-a.jsonl 4',
    'my.jsonl 4',
  ]);
  expect(await found('any/deep/other.jsonl')).toEqual(['any/deep/other.jsonl 4']);
});

test('links are followed, loops of them end, and no file is taken twice', async () => {
  await write('home/sessions/rollout-a.jsonl', 'elsewhere/rollout-b.jsonl');
  await symlink('..', path.join(root, 'home/sessions/up'));
  await symlink('../../elsewhere', path.join(root, 'home/sessions/more'));
  await symlink('rollout-self.jsonl', path.join(root, 'home/sessions/rollout-self.jsonl'));
  await symlink('nowhere', path.join(root, 'home/sessions/rollout-gone.jsonl'));
  await link(path.join(root, 'home/sessions/rollout-a.jsonl'), path.join(root, 'home/sessions/rollout-same.jsonl'));
  expect(await found('home')).toEqual([
    'home/sessions/more/rollout-b.jsonl 4',
    'home/sessions/rollout-a.jsonl 4',
    'home/sessions/rollout-gone.jsonl: there is nothing of that name',
    'home/sessions/rollout-self.jsonl: a symbolic link that leads to itself',
  ]);
});

test('a folder may have the name of a session', async () => {
  await write('sessions/rollout-x.jsonl/rollout-a.jsonl');
  expect(await found('sessions')).toEqual(['sessions/rollout-x.jsonl/rollout-a.jsonl 4']);
});

test('a path that is not there is wrong usage', async () => {
  await expect(found('none')).rejects.toThrow(
    new UsageError(`${path.join(root, 'none')}: there is nothing of that name`),
  );
});

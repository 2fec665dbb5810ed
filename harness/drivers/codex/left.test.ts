// What counts as left behind in Codex's home.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { leftBehind } from './left.ts';

/** What is told of a home with these files, whose process has taken all others with it. */
async function leftIn(...files: string[]) {
  const home = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  onTestFinished(async () => rm(home, { recursive: true }));
  for (const file of files) {
    await mkdir(path.dirname(path.join(home, file)), { recursive: true });
    await writeFile(path.join(home, file), '');
  }
  return leftBehind({ outlived: async () => [] }, home);
}

test('a clean end leaves sessions, databases with their logs, and a lock that is nobody’s', async () => {
  const left = await leftIn(
    'sessions/2026/11/21/rollout-2026-11-21T13-54-03-01a1fe62.jsonl',
    'state_5.sqlite',
    'state_5.sqlite-shm',
    'state_5.sqlite-wal',
    'thread-writer-locks/.coordination.lock',
    'tmp/other',
  );
  expect(left).toEqual({ processes: [], files: [] });
});

test('of the kinds that a killed process leaves the first is told, without what differs', async () => {
  const left = await leftIn(
    'thread-writer-locks/01a1fe70-2424-7f42-b990-9026de289de5.lock',
    'thread-writer-locks/01a1fe70-1bf4-7743-a940-65f2dc072938.lock',
    'tmp/arg0/codex-arg0Xy12Ab/.lock',
    'tmp/arg0/codex-arg0Xy12Ab/apply_patch',
  );
  expect(left).toEqual({ processes: [], files: ['tmp/arg0/*'] });
});

test('a lock alone is told as well', async () => {
  const left = await leftIn('thread-writer-locks/01a1fe70-2424-7f42-b990-9026de289de5.lock');
  expect(left).toEqual({ processes: [], files: ['thread-writer-locks/*.lock'] });
});

test('the folder of those names has another one from 0.169 on', async () => {
  const left = await leftIn('tmp/arg0-linux/codex-arg0Xy12Ab/.lock');
  expect(left).toEqual({ processes: [], files: ['tmp/arg0/*'] });
});

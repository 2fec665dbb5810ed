// What of a Codex home is struck by disk faults.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keptBy } from './kept.ts';

async function homeWith(...files: readonly string[]): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  onTestFinished(async () => rm(home, { recursive: true }));
  for (const file of files) {
    await mkdir(path.dirname(path.join(home, file)), { recursive: true });
    await writeFile(path.join(home, file), '');
  }
  return home;
}

const OLD = 'rollout-2026-11-20T23-59-00-01a1fcf2-de0e-7820-b1cf-9ee26faaf2a2.jsonl';
const NEW = 'rollout-2026-11-21T13-44-19-01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3.jsonl';
const LATER = 'rollout-2040-05-01T00-00-00-01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3.jsonl';

test('rollouts, oldest first, with where else they would be found; then databases', async () => {
  const home = await homeWith(
    `sessions/2026/11/21/${NEW}`,
    `archived_sessions/${OLD}`,
    'state_5.sqlite',
    'state_5.sqlite-wal',
    'state_5.sqlite-shm',
    'config.toml',
    'installation_id',
    'tmp/arg0/codex-arg0AAAA/.lock',
  );
  expect(await keptBy(home)).toEqual([
    { path: `archived_sessions/${OLD}`, role: 'history' },
    {
      path: `sessions/2026/11/21/${NEW}`,
      role: 'history',
      elsewhere: `sessions/2040/05/01/${NEW}`,
      newer: `sessions/2040/05/01/${LATER}`,
    },
    { path: 'state_5.sqlite', role: 'state' },
    { path: 'state_5.sqlite-wal', role: 'state' },
  ]);
});

test('what lies elsewhere, or has the newest name, already, is not moved or copied onto itself', async () => {
  const home = await homeWith(`sessions/2040/05/01/${NEW}`, `sessions/2040/05/01/${LATER}`);
  expect(await keptBy(home)).toEqual([
    {
      path: `sessions/2040/05/01/${NEW}`,
      role: 'history',
      newer: `sessions/2040/05/01/${LATER}`,
    },
    { path: `sessions/2040/05/01/${LATER}`, role: 'history' },
  ]);
});

test('an empty home keeps nothing, and one that is not there neither', async () => {
  const home = await homeWith();
  expect(await keptBy(home)).toEqual([]);
  expect(await keptBy(path.join(home, 'nowhere'))).toEqual([]);
});

// A rollout that goes through an envelope into another home.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rehydrate } from './rehydrate.ts';

const ID = '01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3';
const START = '2026-11-21T23:44:19.640Z';
const META = JSON.stringify({ type: 'session_meta', payload: { id: ID, timestamp: START, cwd: '/place', n: 1 } });
const LINE = '{"type":"response_item","payload":{"n":1.0}}';

/** Sends a rollout of these lines, from a folder of local time, into a fresh home; its place there, and its text. */
async function through(...lines: readonly string[]) {
  const root = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  onTestFinished(async () => rm(root, { recursive: true }));
  const [home, fresh] = [path.join(root, 'home'), path.join(root, 'fresh')];
  const file = `sessions/2026/11/22/rollout-2026-11-22T13-44-19-${ID}.jsonl`;
  await mkdir(path.dirname(path.join(home, file)), { recursive: true });
  await writeFile(path.join(home, file), lines.map((line) => `${line}\n`).join(''));
  const place = await rehydrate(home, file, fresh);
  return place === undefined ? undefined : { place, text: await readFile(path.join(fresh, place), 'utf8') };
}

test('it lies where its start in UTC says, and each line that can be read is the same to the byte', async () => {
  expect(await through(META, LINE, '{"type":"resp', LINE)).toEqual({
    place: `sessions/2026/11/21/rollout-2026-11-21T23-44-19-${ID}.jsonl`,
    text: `${META}\n${LINE}\n${LINE}\n`,
  });
});

test('a rollout that does not say which session it is makes no envelope', async () => {
  expect(await through('\0'.repeat(META.length), LINE)).toBeUndefined();
  expect(await through()).toBeUndefined();
});

// The temporary folder of a host goes with it, and with the next host when it was killed; nobody else's folder is touched.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { UsageError } from '../core/usage-error.ts';
import { obstruct } from './obstacle.fixture.ts';
import { openPlace } from './place.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-place-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('a place is removed with all that it holds', async () => {
  const place = await openPlace();
  mkdirSync(join(place.path, 'case', 'home'), { recursive: true });
  writeFileSync(join(place.path, 'case', 'home', 'session.jsonl'), '{}');
  expect(readdirSync(folder)).toEqual([basename(place.path)]);
  await place.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('what a killed process has left is swept up by the next place', async () => {
  const { child, path } = await openElsewhere();
  expect(existsSync(path)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const place = await openPlace();
  expect(readdirSync(folder)).toEqual([basename(place.path)]);
  await place.close();
});

test('what belongs to a living process, or to nobody known, is left alone', async () => {
  const { path } = await openElsewhere();
  mkdirSync(join(folder, 'cutpoint-of-somebody'));
  const [one, other] = [await openPlace(), await openPlace()];
  expect(readdirSync(folder).toSorted()).toEqual(
    [path, 'cutpoint-of-somebody', one.path, other.path].map((place) => basename(place)).toSorted(),
  );
  await Promise.all([one.close(), other.close()]);
});

test('what cannot be removed is told, and all that lies beside it goes', async ({ skip }) => {
  const place = await openPlace();
  for (const name of ['case-a', 'case-b', 'case-c']) mkdirSync(join(place.path, name, 'home'), { recursive: true });
  const obstacle = obstruct(join(place.path, 'case-b', 'home', 'stuck'));
  skip(!obstacle, 'needs a folder that cannot be removed, which this machine does not allow');
  const remains = await place.close();
  expect(remains).toEqual({
    paths: [join(place.path, 'case-b')],
    reason: expect.stringMatching(/^(?:EBUSY|EACCES): .*stuck/) as string,
  });
  expect(readdirSync(place.path)).toEqual(['case-b']);
  obstacle?.clear();
  expect(await place.close()).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('what a killed process has left, and cannot be removed, keeps nobody from his work', async ({ skip }) => {
  const { child, path } = await openElsewhere();
  const obstacle = obstruct(join(path, 'case', 'stuck'));
  skip(!obstacle, 'needs a folder that cannot be removed, which this machine does not allow');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const place = await openPlace();
  expect(readdirSync(folder).toSorted()).toEqual([basename(path), basename(place.path)].toSorted());
  obstacle?.clear();
  await place.close();
});

test('a temporary folder that is not there is the user’s to mend', async () => {
  vi.stubEnv('TMPDIR', join(folder, 'none'));
  await expect(openPlace()).rejects.toThrow(UsageError);
  await expect(openPlace()).rejects.toThrow(/^the temporary folder .*none cannot be used: ENOENT/);
});

/** A place in a process of its own, which lives until the test ends. */
async function openElsewhere() {
  const module = JSON.stringify(join(import.meta.dirname, 'place.ts'));
  const program = `const { openPlace } = await import(${module}); console.log((await openPlace()).path); process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, path: line.toString().trim() };
}

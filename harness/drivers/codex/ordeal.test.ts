// Real processes under ordeals, as Codex would be.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Ordeals } from '../driver.ts';
import { environment } from './config.ts';
import { ordealsHere, underOrdeals } from './ordeal.ts';
import { launch } from './processes.ts';

async function place(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  onTestFinished(async () => rm(folder, { recursive: true }));
  return folder;
}

/** Runs a shell script as the driver runs Codex. */
async function run(cwd: string, script: string, ordeals: Ordeals) {
  const [program, ...words] = underOrdeals(ordeals, ['sh', '-c', script]);
  const child = launch(program, words, {
    cwd,
    env: environment(cwd, cwd, ordeals.timeZone),
    stdin: 'ignore',
  });
  const { exitCode, signal, stdout } = await child.ended;
  await child.end();
  return { exitCode, signal, stdout };
}

test('without an ordeal a command stays as it is', () => {
  expect(underOrdeals({}, ['codex', 'exec'])).toEqual(['codex', 'exec']);
});

describe.runIf(ordealsHere().includes('limit'))('a limit to the size of files', () => {
  // 4 bytes stand there already.
  const write = `printf 'more bytes' >> file; echo "ended with $?"`;
  const limited = async (full: 'error' | 'killed') => {
    const folder = await place();
    await writeFile(path.join(folder, 'file'), 'four');
    const ran = await run(folder, write, { sizeLimit: { bytes: 10, full } });
    return { ...ran, file: await readFile(path.join(folder, 'file'), 'utf8') };
  };

  test('writes fail: a part of what was to be written is there, and the writer is told', async () => {
    expect(await limited('error')).toEqual({ exitCode: 0, signal: null, stdout: 'ended with 1\n', file: 'fourmore b' });
  });

  test('or the writer is killed in the middle of it', async () => {
    expect(await limited('killed')).toEqual({ exitCode: null, signal: 'SIGXFSZ', stdout: '', file: 'fourmore b' });
  });
});

test.runIf(ordealsHere().includes('protect'))('what is read-only cannot be written, whoever we are', async () => {
  const folder = await place();
  await writeFile(path.join(folder, 'file'), 'four');
  await chmod(path.join(folder, 'file'), 0o444);
  const ran = await run(folder, 'cat file && ! echo more >> file && echo " and no more"', { obeysModes: true });
  expect(ran).toEqual({ exitCode: 0, signal: null, stdout: 'four and no more\n' });
});

test.runIf(ordealsHere().includes('time-zone'))('local time is that of a zone, or UTC', async () => {
  const folder = await place();
  const zoneOf = async (timeZone: string | undefined) =>
    (await run(folder, 'date +%z', timeZone === undefined ? {} : { timeZone })).stdout;
  expect(await zoneOf(undefined)).toBe('+0000\n');
  expect(await zoneOf('Asia/Kathmandu')).toBe('+0545\n');
  expect(await zoneOf('Pacific/Kiritimati')).toBe('+1400\n');
});

test('all ordeals at once leave one process, and its own exit status', async () => {
  const ordeals = { sizeLimit: { bytes: 10_000, full: 'error' }, obeysModes: true } as const;
  const here = ordealsHere();
  const { exitCode } = await run(await place(), 'exit 7', here.includes('limit') ? ordeals : {});
  expect(exitCode).toBe(7);
});

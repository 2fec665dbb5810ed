// Real processes, started and ended.
import { mkdtemp, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { $ } from 'zx';
import { howItEnded, launch, type Launched } from './processes.ts';

/** A shell that says `ready <pid>` once its script has come so far. */
async function shell(script: string): Promise<{ child: Launched; pid: number }> {
  const home = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  const env = { PATH: process.env['PATH'], HOME: home };
  const child = launch('sh', ['-c', script], { cwd: home, env, stdin: 'ignore' });
  onTestFinished(async () => {
    await child.end(0);
    await rm(home, { recursive: true });
  });
  for await (const line of createInterface({ input: child.process.stdout })) {
    if (line.startsWith('ready ')) return { child, pid: Number(line.slice('ready '.length)) };
  }
  throw new Error('the script ended before it was ready');
}

/** Zombies are dead: without an init nobody collects them. */
async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await $({ nothrow: true })`ps -o stat= -p ${pid}`;
  return stdout !== '' && !stdout.startsWith('Z');
}

describe('ending a process', () => {
  test('SIGTERM reaches the whole group, and it tells how it ended', async () => {
    const { child, pid } = await shell('sleep 60 & echo "ready $!"; echo "2026-11-21T08:00:00Z ERROR gone" >&2; wait');
    await child.end();
    expect(await isAlive(pid)).toBe(false);
    expect(howItEnded(await child.ended)).toBe('signal SIGTERM: ERROR gone');
  });

  test('who ignores SIGTERM gets SIGKILL', async () => {
    const { child } = await shell('trap "" TERM; echo ready $$; while :; do sleep 0.01; done');
    await child.end(50);
    expect(howItEnded(await child.ended)).toBe('signal SIGKILL');
  });

  test.runIf(process.platform === 'linux')('a tool that left the group is found by its HOME', async () => {
    const { child, pid } = await shell('setsid sh -c \'echo "ready $$"; exec sleep 60\' & wait');
    expect(await isAlive(pid)).toBe(true);
    await child.end();
    expect(await isAlive(pid)).toBe(false);
  });

  test('it may be done twice, and after the process has ended by itself', async () => {
    const { child } = await shell('echo ready $$; exit 3');
    expect(howItEnded(await child.ended)).toBe('exit status 3');
    await child.end();
    await child.end();
  });
});

test('an executable that cannot be run is the fault of the harness', async () => {
  const child = launch('/nowhere/codex', [], { cwd: tmpdir(), env: {}, stdin: 'ignore' });
  await expect(child.ended).rejects.toThrow('cannot run /nowhere/codex');
});

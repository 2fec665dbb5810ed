// Real processes, started and ended.
import { mkdtemp, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { $ } from 'zx';
import { howItEnded, launch, type Launched } from './processes.ts';

/** A shell that says `ready <pid>` once its script has come so far. */
async function shell(script: string, stdin: 'ignore' | 'pipe' = 'ignore'): Promise<{ child: Launched; pid: number }> {
  const home = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  const env = { PATH: process.env['PATH'], HOME: home };
  const child = launch('sh', ['-c', script], { cwd: home, env, stdin });
  onTestFinished(async () => {
    await child.end(0);
    await rm(home, { recursive: true });
  });
  for await (const line of createInterface({ input: child.process.stdout })) {
    if (line.startsWith('ready ')) return { child, pid: Number(line.slice('ready '.length)) };
  }
  throw new Error('the script ended before it was ready');
}

/** A script that goes on, and hears of signals. */
const ON_AND_ON = 'while :; do sleep 0.01; done';

/** Zombies are dead: without an init nobody collects them. */
async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await $({ nothrow: true })`ps -o stat= -p ${pid}`;
  return stdout !== '' && !stdout.startsWith('Z');
}

describe('ending a process', () => {
  test('SIGTERM reaches the whole group, and it tells how it ended', async () => {
    const { child, pid } = await shell('sleep 60 & echo "2026-11-21T08:00:00Z ERROR gone" >&2; echo "ready $!"; wait');
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

describe('striking a process', () => {
  /** Two processes of one group, which say their name when they are struck, and end. */
  const TWO = `trap 'echo client; exit 3' TERM; (trap 'echo other; exit' TERM; ${ON_AND_ON}) & echo ready $!; ${ON_AND_ON}`;

  test('to the client alone', async () => {
    const { child, pid } = await shell(TWO);
    await child.signal('SIGTERM', 'client');
    await child.gone;
    expect(await isAlive(pid)).toBe(true);
    await child.end();
    expect((await child.ended).stdout).toBe(`ready ${pid}\nclient\n`);
  });

  test('to its group', async () => {
    const { child, pid } = await shell(TWO);
    await child.signal('SIGTERM', 'group');
    const { stdout, exitCode } = await child.ended;
    expect(stdout.split('\n').toSorted()).toEqual(['', 'client', 'other', `ready ${pid}`]);
    expect(exitCode).toBe(3);
  });

  test('SIGKILL is over when it has gone; what it had printed is not lost, whoever else could still print', async () => {
    const { child, pid } = await shell('sleep 60 & echo "the thread is 7"; echo "ready $!"; wait');
    await child.signal('SIGKILL', 'client');
    expect(await isAlive(child.process.pid ?? 0)).toBe(false);
    expect(await isAlive(pid)).toBe(true);
    await child.end();
    const output = await child.ended;
    expect(output.stdout).toBe(`the thread is 7\nready ${pid}\n`);
    expect(howItEnded(output)).toBe('signal SIGKILL');
  });

  test('twice: one who ignores the first is there for the second; later nobody is struck', async () => {
    const { child } = await shell(`trap '' INT; trap 'exit 4' TERM; echo ready $$; ${ON_AND_ON}`);
    await child.signal('SIGINT', 'client');
    await child.signal('SIGTERM', 'client');
    expect(howItEnded(await child.ended)).toBe('exit status 4');
    await child.signal('SIGKILL', 'group');
  });

  test.runIf(process.platform === 'linux')('only when it has done what it can', async () => {
    const { child } = await shell(
      'echo ready $$; n=0; while [ $n -lt 3000 ]; do n=$((n+1)); done; echo done; exec sleep 60',
    );
    await child.signal('SIGTERM', 'client');
    expect((await child.ended).stdout).toContain('done');
  });

  test('also when it never rests', async () => {
    const { child } = await shell('echo ready $$; while :; do :; done');
    await child.signal('SIGTERM', 'client');
    expect(howItEnded(await child.ended)).toBe('signal SIGTERM');
  });
});

describe.runIf(process.platform === 'linux')('who outlives a process', () => {
  test('is told by name, each name once', async () => {
    const { child } = await shell('echo ready $$; setsid sleep 60 & setsid sleep 60 & sleep 60 & exit 0');
    await child.gone;
    expect(await child.outlived()).toEqual(['sleep']);
  });

  test('nobody does who only takes a moment longer', async () => {
    const { child } = await shell('echo ready $$; sleep 0.05 & exit 0');
    await child.gone;
    expect(await child.outlived()).toEqual([]);
  });
});

test('a process is left: it may end by itself when nobody talks to it any more', async () => {
  const polite = await shell('echo ready $$; cat; exit 0', 'pipe');
  expect(await polite.child.hangUp(10_000)).toBe(true);
  const deaf = await shell('echo ready $$; exec sleep 60', 'pipe');
  expect(await deaf.child.hangUp(50)).toBe(false);
});

test('an executable that cannot be run is the fault of the harness', async () => {
  const child = launch('/nowhere/codex', [], { cwd: tmpdir(), env: {}, stdin: 'ignore' });
  await expect(child.ended).rejects.toThrow('cannot run /nowhere/codex');
});

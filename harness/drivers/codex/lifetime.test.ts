// What outlives a program that serves a session, with real processes.
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { trialWorkspace } from '../trial-workspace.ts';
import { lifetimeOf, type Lifetime } from './lifetime.ts';
import { launch, type Launched } from './processes.ts';

/** A shell that has started a program of its own, in a case whose client is struck. */
async function started(alone = true): Promise<{ shell: Launched; life: Lifetime }> {
  const { home, cwd } = await trialWorkspace();
  const env = { PATH: process.env['PATH'], HOME: home };
  const shell = launch('sh', ['-c', 'sleep 60 >&- 2>&- & echo ready; wait'], { cwd, env, stdin: 'ignore' });
  const life = lifetimeOf(shell, { alone, home });
  onTestFinished(() => life.close());
  for await (const line of createInterface({ input: shell.process.stdout })) if (line === 'ready') break;
  return { shell, life };
}

test.runIf(process.platform === 'linux')(
  'who was struck leaves its own programs behind; they are seen, and ended',
  async () => {
    const { shell, life } = await started();
    await shell.signal('SIGKILL', 'client');
    expect(await life.ended).toBe('signal SIGKILL');
    expect(life.left()).toEqual({ processes: ['sleep'], files: [] });
    expect(await shell.outlived()).toEqual([]);
  },
);

test('who is closed leaves nothing behind, and is given no time to', async () => {
  const { shell, life } = await started();
  await life.close();
  await life.close();
  expect(await life.ended).toBe('signal SIGTERM');
  expect(life.left()).toEqual({ processes: [], files: [] });
  expect(await shell.outlived()).toEqual([]);
});

test('where a case strikes no client nobody looks', async () => {
  const { shell, life } = await started(false);
  await shell.signal('SIGKILL', 'client');
  await life.ended;
  expect(life.left()).toEqual({ processes: [], files: [] });
});

test('a program that cannot be run is the fault of the harness', async () => {
  const { home, cwd } = await trialWorkspace();
  const nobody = launch('/nowhere/program', [], { cwd, env: { HOME: home }, stdin: 'ignore' });
  const life = lifetimeOf(nobody, { alone: false, home });
  await expect(life.ended).rejects.toThrow('cannot run /nowhere/program');
  await life.close();
});

// What every test of the release store starts from: an empty store in a temporary folder, a tiny registry that has release
// 1.0.0, and processes of our own that resolve releases too. All of it is gone after the test.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { dir } from 'tmp-promise';
import { test as base, vi } from 'vitest';
import { startRegistry, type TinyRegistry } from './registry.fixture.ts';
import { createReleaseStore, type ReleaseStore } from './store.ts';

/** Nothing listens there. */
export const NOWHERE = 'http://127.0.0.1:1';

interface Shop {
  /** An empty folder that is removed after the test. */
  readonly scratch: string;
  /** The folder of the store. */
  readonly folder: string;
  readonly registry: TinyRegistry;
  readonly store: ReleaseStore;
  /** Names of all that lies on the shelf of the tiny client, complete or not, sorted. */
  readonly onShelf: () => Promise<string[]>;
  /** Resolves a release in a process of its own, which does not outlive the test. */
  readonly start: (wanted: string, how?: How) => Run;
}

interface How {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** A command that runs the one behind it. */
  readonly through?: readonly string[];
}

export interface Run {
  /** Its whole standard output. */
  readonly said: Promise<string>;
  /** Resolves as soon as its standard error matches. */
  notes(what: RegExp): Promise<void>;
  /** With SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export const test = base.extend<Shop>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from this pattern what a fixture needs
  scratch: async ({}, use) => {
    const temporary = await dir({ unsafeCleanup: true });
    await use(temporary.path);
    await temporary.cleanup();
  },
  folder: ({ scratch }, use) => use(join(scratch, 'releases')),
  registry: [
    async ({ scratch }, use) => {
      const registry = await startRegistry(join(scratch, 'packages'));
      await registry.publish('1.0.0');
      vi.stubEnv('npm_config_registry', registry.url);
      vi.stubEnv('npm_config_userconfig', join(scratch, 'no-npmrc'));
      vi.stubEnv('npm_config_noproxy', '127.0.0.1');
      await use(registry);
      vi.unstubAllEnvs();
      await registry.close();
    },
    { auto: true },
  ],
  store: ({ folder }, use) => use(createReleaseStore({ folder })),
  onShelf: ({ folder }, use) =>
    use(async () => {
      const names: string[] = await readdir(join(folder, 'tiny')).catch(() => []);
      return names.toSorted();
    }),
  start: async ({ folder }, use) => {
    const runs: Run[] = [];
    await use((wanted, how) => {
      const run = start(folder, wanted, how);
      runs.push(run);
      return run;
    });
    for (const run of runs) await run.kill();
  },
});

function start(folder: string, wanted: string, { env = {}, cwd, through = [] }: How = {}): Run {
  const program = fileURLToPath(new URL('resolve.fixture.ts', import.meta.url));
  const [command, ...args] = [...through, process.execPath, program, folder, wanted];
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
  return {
    said: text(child.stdout),
    async notes(what) {
      let seen = '';
      for await (const chunk of child.stderr) {
        seen += String(chunk);
        if (what.test(seen)) return;
      }
      throw new Error(`it ended without noting ${what}: ${seen}`);
    },
    kill: () => kill(child),
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

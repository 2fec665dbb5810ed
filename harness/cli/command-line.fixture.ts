// Runs the real command line in a folder of its own, with its own temporary folder and release store, and sees what it leaves.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test as plain } from 'vitest';
import { $, type ProcessPromise } from 'zx';
import type { Scenario } from '../scenario.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

/** Most of a short command's time is reading its modules, which need not be compiled each time. */
const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/node');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine extends AsyncDisposable {
  /** The working folder. */
  readonly folder: string;
  /** What commands that are started from now on find in their environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Writes a file into the working folder; anything but a string becomes JSON. */
  write(path: string, content: unknown): Promise<string>;
  start(...words: string[]): ProcessPromise;
  run(...words: string[]): Promise<Ended>;
  /** What Ctrl-C does, and what the command then ends with. */
  interrupt(running: ProcessPromise): Promise<Ended>;
  /** Temporary folders of Cutpoint that are still there. */
  leftFolders(): string[];
  /** Processes, started from here, that are still alive; known on Linux only. */
  leftProcesses(): number[];
}

async function commandLine(): Promise<CommandLine> {
  const root = await mkdtemp(join(tmpdir(), 'cli-'));
  const [folder, temporary, cache] = [join(root, 'project'), join(root, 'temporary'), join(root, 'cache')];
  await Promise.all([folder, temporary, cache].map((path) => mkdir(path)));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    TMPDIR: temporary,
    CUTPOINT_CACHE: cache,
    NODE_COMPILE_CACHE: COMPILED,
  };
  // A scenario registers tests where vitest runs it; here it is plain data.
  delete env['VITEST'];

  const started: ProcessPromise[] = [];
  const start = (...words: string[]) => {
    // `exec`, so that signals and the exit status are the command's own.
    const options = $({ cwd: folder, env, nothrow: true, quiet: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const running = options`exec ${process.execPath} ${MAIN} ${words}`;
    started.push(running);
    return running;
  };

  return {
    folder,
    env,
    async write(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
      return path;
    },
    start,
    run: (...words) => ended(start(...words)),
    interrupt(running) {
      running.child?.kill('SIGINT');
      return ended(running);
    },
    leftFolders: () => readdirSync(temporary).filter((name) => name.startsWith('cutpoint-')),
    leftProcesses: () => processesWith(`TMPDIR=${temporary}`),
    async [Symbol.asyncDispose]() {
      for (const running of started) running.child?.kill('SIGKILL');
      await Promise.all(started);
      await rm(root, { recursive: true });
    },
  };
}

/** Puts a scenario into the project; it is kept because it is tried. */
export function writeScenario(cli: CommandLine, declared: Omit<Scenario, 'why'>): Promise<string> {
  const module = JSON.stringify(join(import.meta.dirname, '..', 'scenario.ts'));
  return cli.write(
    `scenarios/${declared.name.replaceAll(' ', '-')}.scenario.ts`,
    `import { scenario } from ${module};\nexport default scenario(${JSON.stringify({ why: 'It is tried.', ...declared })});\n`,
  );
}

async function ended(running: ProcessPromise): Promise<Ended> {
  const { exitCode, stdout, stderr } = await running;
  return { code: exitCode, stdout, stderr };
}

function processesWith(variable: string): number[] {
  return pids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
    } catch {
      // It has ended, or is somebody else's.
      return false;
    }
  });
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** A test with a command line of its own, which must leave nothing behind. */
export const test = plain.extend<{ cli: CommandLine }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern that this needs nothing else
  cli: async ({}, use) => {
    await using cli = await commandLine();
    await use(cli);
    expect({ folders: cli.leftFolders(), processes: cli.leftProcesses() }).toEqual({ folders: [], processes: [] });
  },
});

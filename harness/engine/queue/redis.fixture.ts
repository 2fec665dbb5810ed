// A real Redis for the tests: on a free port of the loopback, in a folder of its own, without a memory on disk.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../drivers/hapi/port.ts';

/** Why there is no Redis to test with; undefined where there is one. */
export const NO_REDIS: string | undefined =
  spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'redis-server is not on the PATH';

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Ends it, with all that it knows. */
  stop(): Promise<void>;
  /** Starts it again at the same place, knowing nothing. */
  start(): Promise<void>;
}

export async function startRedis(password?: string): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  let running: ChildProcess | undefined;
  let port = 0;
  const tryPort = async (): Promise<boolean> => {
    const words = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', [...words, ...(password === undefined ? [] : ['--requirepass', password])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const isReady = await new Promise<boolean>((resolve) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve(true);
      });
      child.on('exit', () => resolve(false));
    });
    if (isReady) running = child;
    return isReady;
  };
  const stop = async () => {
    const ending = running;
    running = undefined;
    if (!ending || ending.exitCode !== null) return;
    ending.kill('SIGKILL');
    await once(ending, 'exit');
  };
  // Between the finding of a port and its use somebody else may take it.
  for (let tries = 0; tries < 5 && !running; tries += 1) {
    port = await freePort();
    await tryPort();
  }
  if (!running) throw new Error('redis-server does not start');
  return {
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    stop,
    async start() {
      if (!(await tryPort())) throw new Error(`redis-server does not start again on port ${port}`);
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

// A process of the tests that tells by lines how far it has come, and can be ended in every way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Running extends AsyncDisposable {
  /** Resolves as soon as it has said that line. Rejects where it ends without having said it. */
  says(line: string): Promise<void>;
  /** Ends it so, and waits for its end. Resolves to its exit code, or the signal. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** @param script its `file:` URL */
export function start(script: string, ...words: readonly string[]): Running {
  const child = spawn(process.execPath, [fileURLToPath(script), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const said: string[] = [];
  const lines = createInterface(child.stdout).on('line', (line) => said.push(line));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code, by] = await ended;
    return code ?? by;
  };
  return {
    end,
    async says(line) {
      const isOver = ended.then(() => true);
      while (!said.includes(line)) {
        const isLast = await Promise.race([once(lines, 'line').then(() => false), isOver]);
        if (isLast && !said.includes(line)) throw new Error(`it ended, and said only: ${said.join(', ')}`);
      }
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}

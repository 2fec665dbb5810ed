// A program that uses the Codex SDK as its documentation does, in a process of its own: one thread, one prompt after the other,
// and everything that the SDK tells is passed on by lines. The driver starts it; nobody imports it.
import { pathToFileURL } from 'node:url';
import split from 'split2';
import type { Command, Setting, Told } from './protocol.ts';

/** As much of the SDK's interface as is used, the same in every release. */
interface Sdk {
  readonly Codex: new (options: { codexPathOverride: string }) => {
    startThread(options: ThreadOptions): Thread;
    resumeThread(id: string, options: ThreadOptions): Thread;
  };
}
interface Thread {
  readonly id: string | null;
  runStreamed(text: string, options: { signal: AbortSignal }): Promise<{ events: AsyncIterable<unknown> }>;
}
interface ThreadOptions {
  readonly workingDirectory: string;
  readonly skipGitRepoCheck: boolean;
}

const setting = JSON.parse(process.argv[2] ?? '') as Setting;
const { Codex } = (await import(pathToFileURL(setting.sdk).href)) as Sdk;
const codex = new Codex({ codexPathOverride: setting.codex });
const options: ThreadOptions = { workingDirectory: setting.cwd, skipGitRepoCheck: true };
const thread = setting.resume === undefined ? codex.startThread(options) : codex.resumeThread(setting.resume, options);
let running = new AbortController();

// Not by node:readline, for which U+2028 ends a line as well: a prompt may hold it.
const commands = process.stdin.pipe(split('\n'));
commands.on('end', () => running.abort()); // Whoever gave the commands has gone; Codex is not to go on without anybody.
commands.on('data', (line: string) => {
  const command = JSON.parse(line) as Command;
  switch (command.kind) {
    case 'prompt':
      void run(command.text);
      break;
    case 'interrupt':
      running.abort();
      break;
  }
});

async function run(text: string): Promise<void> {
  running = new AbortController();
  try {
    const { events } = await thread.runStreamed(text, { signal: running.signal });
    for await (const event of events) tell({ kind: 'event', event });
    tell({ kind: 'over', thread: thread.id });
  } catch (error) {
    tell({ kind: 'threw', thread: thread.id, message: error instanceof Error ? error.message : String(error) });
  }
}

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

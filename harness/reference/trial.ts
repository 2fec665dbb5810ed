// What the tests of the reference client share: a client with two tools, in a home of its own that goes with the test.
import { readFileSync } from 'node:fs';
import { dir } from 'tmp-promise';
import { onTestFinished } from 'vitest';
import { startClient } from './client.ts';
import type { ClientOptions } from './conversation.ts';
import type { Tool } from './flight.ts';
import type { ApiItem } from './items.ts';
import { silenceOf } from './silence.ts';
import { DEFAULTS, sessionPath } from './session-file.ts';
import type { Server } from './sse-server.ts';

export const note: Tool = {
  via: 'custom',
  name: 'note',
  description: 'Notes something.',
  run: async (input) => `noted ${input}`,
};

export const run: Tool = {
  via: 'function',
  name: 'run',
  description: 'Runs something.',
  parameters: { type: 'object' },
  run: async (input) => `ran ${input}`,
};

/** What the prompt `hello` becomes. */
export const hello: ApiItem = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] };
/** The output of the call `c1` of the tool `note` with the input `a`. */
export const noted: ApiItem = { type: 'custom_tool_call_output', call_id: 'c1', output: 'noted a' };

/** A client with the tools `note` and `run`, in a home of its own; the test's end closes everything. */
export async function clientOf(server: Pick<Server, 'url'>, options: Partial<ClientOptions> = {}) {
  const home = options.home ?? (await temporary());
  const waits: number[] = [];
  const client = startClient({
    baseUrl: server.url,
    websocket: false,
    model: 'scripted',
    home,
    sessionId: 's1',
    resume: false,
    tools: [note, run],
    retries: 2,
    silence: silenceOf(5_000),
    ...DEFAULTS,
    hands: { tied: false },
    wait: async (ms) => void waits.push(ms),
    tell: () => {},
    listen: () => () => {},
    ...options,
  });
  onTestFinished(() => client.close());
  return { ...client, home, waits };
}

export async function temporary(): Promise<string> {
  const { path, cleanup } = await dir({ unsafeCleanup: true });
  onTestFinished(() => cleanup());
  return path;
}

/** The lines of the session file. */
export function recorded(home: string): unknown[] {
  const lines = readFileSync(sessionPath(home, 's1'), 'utf8').trimEnd().split('\n');
  return lines.map((line): unknown => JSON.parse(line));
}

/** The lines of a session file with these items. */
export function itemLines(...items: readonly ApiItem[]): unknown[] {
  return [{ n: 0, type: 'session_meta', id: 's1' }, ...items.map((item, at) => ({ n: at + 1, type: 'item', item }))];
}

// The workbench holds the tools of the clients that run inside this process, and phrases jobs in them: a custom tool `note`
// that takes an order in plain text, and a function tool `run` that takes the same order as JSON. They act on real files.
import { appendFileSync, existsSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Phase } from '../core/event.ts';
import type { CallVia } from '../core/item.ts';
import { effectPath, jobOf, releasePath, work, type Work } from '../core/script.ts';
import type { Tools, Workspace } from './driver.ts';

/** A tool as the in-process clients take it. */
export interface BenchTool {
  readonly via: CallVia;
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments, for function tools. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  run(input: string, callId?: string, signal?: AbortSignal): Promise<string>;
}

export interface Workbench {
  readonly tools: readonly BenchTool[];
  /** What the tools are at that have not ended, such as `hold call_j1_1`. */
  running(): readonly string[];
  /** Makes every tool that still holds give up. */
  close(): void;
}

/** What a tool is to do, and for which asking: by that its effect is told, whatever id the client gives the call. */
interface Order {
  readonly work: Work;
  readonly asking: string;
}

const NAMES: Readonly<Record<CallVia, string>> = { custom: 'note', function: 'run' };

/** Names no tool of the workbench. */
const MISSING = 'missing';

/** What a loud tool prints between its first line and its last: 200 kB. */
const NOISE = `${'.'.repeat(49)}\n`.repeat(4_000);

const ORDER_SCHEMA = {
  type: 'object',
  properties: { work: { type: 'string' }, asking: { type: 'string' } },
  required: ['work', 'asking'],
  additionalProperties: false,
} as const;

/** Phrases a job as the order to a tool of the workbench; undefined where the request does not offer that tool. */
export const phrase: Tools['phrase'] = ({ via, work: asked }, asking, offered) => {
  const input = via === 'custom' ? `${asked} ${asking}` : JSON.stringify({ work: asked, asking } satisfies Order);
  if (asked === 'unknown') return { name: MISSING, input };
  const name = NAMES[via];
  return offered.some((tool) => tool.via === via && tool.name === name) ? { name, input } : undefined;
};

export function openWorkbench(workspace: Workspace): Workbench {
  const closing = new AbortController();
  const running = new Set<Task>();
  const run = async (fields: readonly unknown[], ended: AbortSignal = closing.signal) => {
    const task = orderIn(fields);
    running.add(task);
    try {
      return await carryOut(task, workspace, AbortSignal.any([closing.signal, ended]));
    } finally {
      running.delete(task);
    }
  };
  return {
    tools: [
      {
        via: 'custom',
        name: NAMES.custom,
        description: 'Takes an order such as "append call_j1_1".',
        run: async (input, _, ended) => run(input.split(' '), ended),
      },
      {
        via: 'function',
        name: NAMES.function,
        description: 'Takes an order such as {"work":"append","asking":"call_j1_1"}.',
        parameters: ORDER_SCHEMA,
        run: async (input, _, ended) => run(fieldsOf(JSON.parse(input)), ended),
      },
    ],
    running: () => [...running].map(({ work: does, asking }) => `${does} ${asking}`).toSorted(),
    close: () => closing.abort(new Error('the session was closed while a tool was waiting')),
  };
}

/** Does the work of an order. Files are written in one go, so that an effect is either there or not. */
async function carryOut(
  { work: does, asking, job }: Task,
  workspace: Workspace,
  closing: AbortSignal,
): Promise<string> {
  const leave = (phase: Phase) => {
    appendFileSync(join(workspace.cwd, effectPath(job)), `${asking} ${phase}\n`);
    workspace.signal({ kind: 'effect', callId: asking, phase });
  };
  if (does === 'hold') {
    leave('started');
    await fileAppears(join(workspace.cwd, releasePath(job)), closing);
  }
  if (does === 'write') writeFileSync(join(workspace.cwd, `${job}.txt`), `written by ${asking}\n`);
  leave('finished');
  if (does === 'fail') throw new Error(`failed on purpose, after writing ${effectPath(job)}`);
  const told = `wrote ${effectPath(job)}`;
  if (does === 'loud') return `${told}\n${NOISE}${told}`;
  return does === 'quiet' ? '' : told;
}

/** Resolves once the file is there, and rejects with the signal's reason. The folder of the file must exist. */
async function fileAppears(path: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const check = () => {
    if (existsSync(path)) resolve();
  };
  const giveUp = () => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  // Watching begins before the first look, so that no appearance falls in between.
  const watcher = watch(dirname(path), check).on('error', reject);
  check();
  try {
    await promise;
  } finally {
    watcher.close();
    signal.removeEventListener('abort', giveUp);
  }
}

function fieldsOf(input: unknown): unknown[] {
  return typeof input === 'object' && input !== null
    ? ['work' in input && input.work, 'asking' in input && input.asking]
    : [];
}

interface Task extends Order {
  readonly job: string;
}

/** @throws for anything but a known kind of work and an asking. */
function orderIn([does, asking, ...rest]: readonly unknown[]): Task {
  const known = work.safeParse(does);
  const job = typeof asking === 'string' ? jobOf(asking) : undefined;
  if (!known.success || typeof asking !== 'string' || job === undefined || rest.length > 0)
    throw new Error('expected a kind of work and an asking, such as "append call_j1_1"');
  return { work: known.data, asking, job };
}

// The workbench holds the tools of the clients that run inside this process, and phrases jobs in them: a custom tool `note`
// that takes an order in plain text, and a function tool `run` that takes the same order as JSON. They act on real files.
import { appendFileSync, existsSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Phase } from '../core/event.ts';
import type { CallVia } from '../core/item.ts';
import { effectPath, releasePath, work, type Work } from '../core/script.ts';
import type { Tools, Workspace } from './driver.ts';

/** A tool as the in-process clients take it. */
export interface BenchTool {
  readonly via: CallVia;
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments, for function tools. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  run(input: string, callId: string): Promise<string>;
}

export interface Workbench {
  readonly tools: readonly BenchTool[];
  /** Makes every tool that still holds give up. */
  close(): void;
}

interface Order {
  readonly work: Work;
  readonly job: string;
}

const NAMES: Readonly<Record<CallVia, string>> = { custom: 'note', function: 'run' };

/** Names no tool of the workbench. */
const MISSING = 'missing';

const ORDER_SCHEMA = {
  type: 'object',
  properties: { work: { type: 'string' }, job: { type: 'string' } },
  required: ['work', 'job'],
  additionalProperties: false,
} as const;

/** Phrases a job as the order to a tool of the workbench; undefined where the request does not offer that tool. */
export const phrase: Tools['phrase'] = ({ via, work: asked, job }, _callId, offered) => {
  const input = via === 'custom' ? `${asked} ${job}` : JSON.stringify({ work: asked, job } satisfies Order);
  if (asked === 'unknown') return { name: MISSING, input };
  const name = NAMES[via];
  return offered.some((tool) => tool.via === via && tool.name === name) ? { name, input } : undefined;
};

export function openWorkbench(workspace: Workspace): Workbench {
  const closing = new AbortController();
  const run = (order: Order, callId: string) => carryOut(order, callId, workspace, closing.signal);
  return {
    tools: [
      {
        via: 'custom',
        name: NAMES.custom,
        description: 'Takes an order such as "append j1".',
        run: async (input, callId) => run(orderIn(input.split(' ')), callId),
      },
      {
        via: 'function',
        name: NAMES.function,
        description: 'Takes an order such as {"work":"append","job":"j1"}.',
        parameters: ORDER_SCHEMA,
        run: async (input, callId) => run(orderIn(fieldsOf(JSON.parse(input))), callId),
      },
    ],
    close: () => closing.abort(new Error('the session was closed while a tool was waiting')),
  };
}

/** Does the work of an order. Files are written in one go, so that an effect is either there or not. */
async function carryOut(order: Order, callId: string, workspace: Workspace, closing: AbortSignal): Promise<string> {
  const leave = (phase: Phase) => {
    appendFileSync(join(workspace.cwd, effectPath(order.job)), `${callId} ${phase}\n`);
    workspace.signal({ kind: 'effect', callId, phase });
  };
  if (order.work === 'hold') {
    leave('started');
    await fileAppears(join(workspace.cwd, releasePath(order.job)), closing);
  }
  if (order.work === 'write') writeFileSync(join(workspace.cwd, `${order.job}.txt`), `written by ${callId}\n`);
  leave('finished');
  if (order.work === 'fail') throw new Error(`failed on purpose, after writing ${effectPath(order.job)}`);
  return `wrote ${effectPath(order.job)}`;
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
    ? ['work' in input && input.work, 'job' in input && input.job]
    : [];
}

/** @throws for anything but a known kind of work and the name of a job. */
function orderIn([asked, job, ...rest]: readonly unknown[]): Order {
  const known = work.safeParse(asked);
  if (!known.success || typeof job !== 'string' || !/^[a-z][a-z0-9]*$/.test(job) || rest.length > 0)
    throw new Error('expected a kind of work and a job, such as "append j1"');
  return { work: known.data, job };
}

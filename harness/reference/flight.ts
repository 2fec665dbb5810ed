// Calls in flight: tools that run, or have run, for the calls of one reply, and how their outputs come into the session.
import type { Conversation } from './conversation.ts';
import { outputItem, type ApiItem, type Call } from './items.ts';

export interface Tool {
  readonly name: string;
  readonly via: 'custom' | 'function';
  readonly description: string;
  /** JSON schema of a function tool's arguments. */
  readonly parameters?: unknown;
  /**
   * A rejection becomes the call's output: the model is told what went wrong.
   *
   * @param signal ends the tool, where it has not done its work yet
   */
  run(input: string, callId: string, signal: AbortSignal): Promise<string>;
}

/** A call whose tool is running, or has run. */
export interface Flight {
  readonly item: ApiItem;
  readonly call: Call;
  readonly output: Promise<string>;
}

/** As a request offers it to the model. */
export function offer({ via, name, description, parameters }: Tool): ApiItem {
  return via === 'custom'
    ? { type: 'custom', name, description }
    : { type: 'function', name, description, parameters, strict: true };
}

export function launch(of: Conversation, item: ApiItem, call: Call): Flight {
  const output = of.has('leaves-tools-running')
    ? Promise.race([runTool(of, call, new AbortController().signal), whenStopped(of)])
    : runTool(of, call);
  return { item, call, output: track(of.pending, output) };
}

/** Waits for the tools and records their outputs, in the order of the calls. */
export async function drain(of: Conversation, flights: readonly Flight[], broken: boolean): Promise<void> {
  for (const { call, output } of flights) {
    const text = await output;
    const item = outputItem(of.has('wrong-kind') ? { ...call, via: 'function' } : call, toldAs(of, text, broken));
    const where = of.has('output-on-disk-only') ? 'disk' : of.has('output-in-memory-only') ? 'memory' : undefined;
    for (let times = of.has('double-output') ? 2 : 1; times > 0; times -= 1) of.session.record(item, where);
  }
}

function toldAs(of: Conversation, text: string, broken: boolean): string {
  if (broken && of.has('abort-finished')) return 'aborted';
  return of.stopped.aborted && of.has('says-aborted') ? 'aborted by the user' : text;
}

/** Runs a tool to its end; whatever goes wrong is its output. */
export async function runTool(
  of: Conversation,
  { via, name, input, callId }: Call,
  signal = of.stopped,
): Promise<string> {
  const tool = of.options.tools.find((one) => one.name === name && one.via === via);
  if (tool === undefined) return `error: there is no ${via} tool "${name}"`;
  try {
    return await tool.run(input, callId, signal);
  } catch (error) {
    return `error: ${messageOf(error)}`;
  }
}

export function track<Value>(pending: Set<Promise<unknown>>, promise: Promise<Value>): Promise<Value> {
  pending.add(promise);
  // Its owner sees a rejection; here only the end counts.
  promise.then(
    () => pending.delete(promise),
    () => pending.delete(promise),
  );
  return promise;
}

/** The bug `leaves-tools-running`: who is stopped does not wait for its tools. */
async function whenStopped(of: Conversation): Promise<string> {
  await untilAborted(of.stopped);
  return `error: ${messageOf(of.stopped.reason)}`;
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

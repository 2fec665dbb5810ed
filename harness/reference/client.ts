// A small, correct agent client for the OpenAI Responses API: the textbook of what the harness demands of real ones. It streams
// a reply, starts each tool as soon as its call is done, records everything in a session, and goes on until the model has
// nothing left to ask. Where a switchable bug (see bugs.ts) replaces a behaviour, it stands beside it.
import type { Bug, Bugs } from './bugs.ts';
import { watchForEarlyCalls } from './early-call.ts';
import { callIn, isModels, outputItem, promptItem, replyItem, textIn, type ApiItem, type Call } from './items.ts';
import { createSession, resumeSession, type Session } from './session-file.ts';
import type { Silence } from './silence.ts';
import { endSaidBy, finalItems, type StreamEnd } from './stream-end.ts';
import { overHttp, type Transport } from './transport.ts';
import { overWebSocket } from './websocket.ts';

export interface Tool {
  readonly name: string;
  readonly via: 'custom' | 'function';
  readonly description: string;
  /** JSON schema of a function tool's arguments. */
  readonly parameters?: unknown;
  /** A rejection becomes the call's output: the model is told what went wrong. */
  run(input: string, callId: string): Promise<string>;
}

export interface ClientOptions {
  /** Without a trailing slash; requests go to `<baseUrl>/responses`. */
  readonly baseUrl: string;
  /** Whether to ask over a WebSocket, as long as the server takes one. */
  readonly websocket: boolean;
  readonly model: string;
  /** Sessions lie in `<home>/sessions`. */
  readonly home: string;
  readonly sessionId: string;
  /** Whether that session exists and is taken up again. */
  readonly resume: boolean;
  readonly tools: readonly Tool[];
  /** How often a broken stream is retried, per reply. */
  readonly retries: number;
  /** Decides when a stream has been silent for too long. */
  readonly silence: Silence;
  readonly bugs: Bugs;
  /** Waits before a retry, so many milliseconds of real or of virtual time. */
  wait(ms: number): Promise<void>;
  /** Shows the user what happens. */
  tell(notice: Notice): void;
  /** Called for each request; what it returns is told of each event of the reply once that has been acted on. */
  listen(): (event: ApiItem) => void;
}

/** Something that a user is shown: a message of the model that is finished, or that the turn is over. */
export type Notice = { readonly kind: 'message'; readonly text: string } | { readonly kind: 'turn-ended' };

type TurnEnd =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface Client {
  prompt(text: string): Promise<TurnEnd>;
  /** Gives up whatever is going on and waits until it has ended; tools must end by themselves. */
  close(): Promise<void>;
}

/** A call whose tool is running, or has run. */
interface Flight {
  readonly item: ApiItem;
  readonly call: Call;
  readonly output: Promise<string>;
}

interface Reply {
  readonly end: StreamEnd;
  readonly calls: number;
  readonly text: string;
}

/** What every function below works on. */
interface Conversation {
  readonly options: ClientOptions;
  readonly session: Session;
  readonly transport: Transport;
  readonly closing: AbortSignal;
  /** Turns and tools that have not ended. */
  readonly pending: Set<Promise<unknown>>;
  has(bug: Bug): boolean;
}

/** Opens the session file. @throws where the session to resume cannot be read. */
export function startClient(options: ClientOptions): Client {
  const { home, sessionId, bugs } = options;
  const closing = new AbortController();
  const pending = new Set<Promise<unknown>>();
  const session = options.resume ? resumeSession(home, sessionId, bugs) : createSession(home, sessionId);
  const http = overHttp(options.baseUrl, bugs);
  const transport = options.websocket ? overWebSocket(options.baseUrl, http, bugs) : http;
  const conversation: Conversation = {
    options,
    session,
    transport,
    closing: closing.signal,
    pending,
    has: (bug) => bugs.has(bug),
  };
  return {
    prompt: (text) => track(pending, takeTurn(conversation, text)),
    async close() {
      closing.abort(new Error('the session was closed'));
      while (pending.size > 0) await Promise.allSettled(pending);
      transport.close();
    },
  };
}

async function takeTurn(of: Conversation, prompt: string): Promise<TurnEnd> {
  of.session.record(promptItem(prompt));
  for (;;) {
    const { end, calls, text } = await replyWithRetries(of);
    if (end.kind === 'completed' && calls > 0) continue;
    of.options.tell({ kind: 'turn-ended' });
    return end.kind === 'completed' ? { kind: 'answered', text } : { kind: 'failed', message: end.message };
  }
}

async function replyWithRetries(of: Conversation): Promise<Reply> {
  const stale = [...of.session.history];
  for (let attempt = 0; ; attempt += 1) {
    // The prompt is built anew for each attempt: the one before may have added calls and outputs.
    const input = of.has('stale-prompt') ? stale : [...of.session.history];
    if (attempt > 0 && of.has('parrot')) input.push(replyItem('I was interrupted.'));
    if (attempt > 0 && of.has('reorder-history')) input.push(...input.splice(input.findLastIndex(isPrompt), 1));
    const reply = await attemptReply(of, input);
    if (reply.end.kind !== 'broken' || of.closing.aborted) return reply;
    if (attempt >= of.options.retries && !of.has('no-retry-limit')) return reply;
    if (of.has('never-ends')) await untilAborted(of.closing);
    if (of.has('ends-twice')) of.options.tell({ kind: 'turn-ended' });
    const asked_ms = of.has('impatient') ? 0 : (reply.end.retryAfter_ms ?? 0);
    const backoff_ms = of.has('steady-waits') ? 200 : 200 * 2 ** attempt;
    await of.options.wait(Math.max(backoff_ms, asked_ms));
  }
}

async function attemptReply(of: Conversation, input: readonly ApiItem[]): Promise<Reply> {
  const before = of.session.history.length;
  const flights: Flight[] = [];
  const texts: ApiItem[] = [];
  const end = await readStream(of, input, (item) => {
    // What is no model's to say is not taken from it: the API would refuse it, or take it for the user's.
    if (!isModels(item) && !of.has('takes-any-item')) return;
    const call = callIn(item);
    // A call that arrives twice is run once; so is one with an id that another call has, since no output could tell the two apart.
    if (call !== undefined && isRecorded(of.session, call)) return;
    of.session.record(item, call !== undefined && of.has('orphan-output') ? 'memory' : undefined);
    if (item.type === 'message' && !of.has('hides-text')) show(of, item);
    if (call === undefined) texts.push(item);
    else flights.push({ item, call, output: track(of.pending, runTool(of, call)) });
  });
  const broken = end.kind !== 'completed';
  if (broken ? of.has('shows-twice') : of.has('hides-text')) for (const item of texts) show(of, item);
  // However the stream ended, work that was begun belongs to the history.
  if (!(broken && of.has('skip-drain'))) await drain(of, flights, broken);
  if (broken && of.has('rerun-tools')) for (const { call } of flights) await runTool(of, call);
  if (broken && of.has('repeat-ids')) for (const { item } of flights) of.session.record(item);
  if (broken && of.has('forget-call')) of.session.rewind(before);
  return { end, calls: flights.length, text: texts.map(textIn).join('') };
}

function show(of: Conversation, item: ApiItem): void {
  if (item.type === 'message') of.options.tell({ kind: 'message', text: textIn(item) });
}

/** Waits for the tools and records their outputs, in the order of the calls. */
async function drain(of: Conversation, flights: readonly Flight[], broken: boolean): Promise<void> {
  for (const { call, output } of flights) {
    const text = await output;
    const item = outputItem(
      of.has('wrong-kind') ? { ...call, via: 'function' } : call,
      broken && of.has('abort-finished') ? 'aborted' : text,
    );
    const where = of.has('output-on-disk-only') ? 'disk' : of.has('output-in-memory-only') ? 'memory' : undefined;
    for (let times = of.has('double-output') ? 2 : 1; times > 0; times -= 1) of.session.record(item, where);
  }
}

/** Runs a tool to its end; whatever goes wrong is its output. */
async function runTool(of: Conversation, { via, name, input, callId }: Call): Promise<string> {
  const tool = of.options.tools.find((one) => one.name === name && one.via === via);
  if (tool === undefined) return `error: there is no ${via} tool "${name}"`;
  try {
    return await tool.run(input, callId);
  } catch (error) {
    return `error: ${messageOf(error)}`;
  }
}

/** Sends one request and hands over each finished item as it arrives. Never rejects. */
async function readStream(
  of: Conversation,
  input: readonly ApiItem[],
  take: (item: ApiItem) => void,
): Promise<StreamEnd> {
  const { model, tools, silence } = of.options;
  const idle = new AbortController();
  const timer = silence(() => idle.abort(new Error('the stream fell silent')));
  const earlyCall = of.has('partial-call') ? watchForEarlyCalls() : () => undefined;
  const heardEvent = of.options.listen();
  const applied = new Set<unknown>();
  const taken = new Set<unknown>();
  let begun = false;
  let end: StreamEnd | undefined;
  try {
    const request = { model, store: false, tools: tools.map(offer), input };
    const events = await of.transport.ask(request, AbortSignal.any([of.closing, idle.signal]));
    if (!(Symbol.asyncIterator in events)) return events;
    begun = true;
    for await (const event of events) {
      timer.heard();
      // An event that comes twice has its number twice. What comes behind the terminal event belongs to no reply.
      const isNew = event.sequence_number === undefined || !applied.has(event.sequence_number);
      applied.add(event.sequence_number);
      if (!end && isNew) {
        const early = earlyCall(event);
        for (const item of early ? [early] : finalItems(event, of.has('trusts-events'))) {
          if (taken.has(item.id)) continue;
          taken.add(item.id);
          take(item);
        }
        end = endSaidBy(event);
      }
      heardEvent(event);
    }
    end ??= { kind: 'broken', message: 'the stream ended without response.completed' };
  } catch (error) {
    end ??= { kind: 'broken', message: messageOf(error) };
  } finally {
    timer.end();
  }
  return begun && of.has('swallow-cut') ? { kind: 'completed' } : end;
}

function offer({ via, name, description, parameters }: Tool): ApiItem {
  return via === 'custom'
    ? { type: 'custom', name, description }
    : { type: 'function', name, description, parameters, strict: true };
}

function isRecorded(session: Session, call: Call): boolean {
  return session.history.some((item) => callIn(item)?.callId === call.callId);
}

function isPrompt(item: ApiItem): boolean {
  return item.type === 'message' && item.role === 'user';
}

function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

function track<Value>(pending: Set<Promise<unknown>>, promise: Promise<Value>): Promise<Value> {
  pending.add(promise);
  // Its owner sees a rejection; here only the end counts.
  promise.then(
    () => pending.delete(promise),
    () => pending.delete(promise),
  );
  return promise;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

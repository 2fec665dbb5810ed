// A small, correct agent client for the OpenAI Responses API: the textbook of what the harness demands of real ones. It streams
// a reply, starts each tool as soon as its call is done, records everything in a session, and goes on until the model has
// nothing left to ask. Where a switchable bug (see bugs.ts) replaces a behaviour, it stands beside it.
import { watchForEarlyCalls } from './early-call.ts';
import type { ClientOptions, Conversation } from './conversation.ts';
import { drain, launch, messageOf, offer, runTool, track, untilAborted, type Flight } from './flight.ts';
import { callIn, isModels, outputItem, promptItem, replyItem, textIn, type ApiItem, type Call } from './items.ts';
import { createSession, cutOff, resumeSession, type Session } from './session-file.ts';
import { endSaidBy, finalItems, type StreamEnd } from './stream-end.ts';
import { overHttp } from './transport.ts';
import { overWebSocket } from './websocket.ts';

type TurnEnd =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface Client {
  /** Rejects only for a client that is killed meanwhile. */
  prompt(text: string): Promise<TurnEnd>;
  /** Stops the turn that goes on, if one does: its tools end, each call gets its output, and the turn fails. */
  interrupt(): void;
  /** As if it were killed: it writes, sends, shows and runs nothing any more. Resolves when its tools have ended. */
  halt(): Promise<void>;
  /** Gives up whatever is going on and waits until it has ended. */
  close(): Promise<void>;
}

interface Reply {
  readonly end: StreamEnd;
  readonly calls: number;
  readonly text: string;
}

/** Opens the session file. @throws where the session to resume cannot be read. */
export function startClient(options: ClientOptions): Client {
  const { bugs, hands } = options;
  const closing = new AbortController();
  let stopping = new AbortController();
  const pending = new Set<Promise<unknown>>();
  const session = openSession(options);
  const http = overHttp(options.baseUrl, bugs);
  const transport = options.websocket ? overWebSocket(options.baseUrl, http, bugs) : http;
  const conversation: Omit<Conversation, 'stopped'> = {
    options,
    session,
    transport,
    pending,
    has: (bug) => bugs.has(bug),
    tell: (notice) => {
      if (!hands.tied) options.tell(notice);
    },
  };
  const end = async (reason: string) => {
    closing.abort(new Error(reason));
    while (pending.size > 0) await Promise.allSettled(pending);
    transport.close();
  };
  return {
    prompt(text) {
      stopping = new AbortController();
      const stopped = AbortSignal.any([closing.signal, stopping.signal]);
      return track(pending, takeTurn({ ...conversation, stopped }, text));
    },
    interrupt: () => stopping.abort(new Error('the user interrupted the turn')),
    halt() {
      hands.tied = true;
      return end('killed');
    },
    close: () => end('the session was closed'),
  };
}

function openSession(options: ClientOptions): Session {
  const { home, sessionId, resume, bugs } = options;
  if (!resume) return createSession(home, sessionId, options);
  if (!bugs.has('resume-starts-anew')) return resumeSession(home, sessionId, options);
  try {
    return resumeSession(home, sessionId, options);
  } catch {
    return createSession(home, `${sessionId}-anew`, options);
  }
}

async function takeTurn(of: Conversation, prompt: string): Promise<TurnEnd> {
  const before = of.session.history.length;
  const end = await endOf(of, prompt).catch((error: unknown): TurnEnd => {
    // What cannot be written down has not happened: the turn is over.
    if (of.options.hands.tied) throw error;
    return { kind: 'failed', message: messageOf(error) };
  });
  if (end.kind === 'failed' && of.has('forgets-failed-turn')) of.session.rewind(before);
  of.tell({ kind: 'turn-ended' });
  return of.stopped.aborted && of.has('answers-interrupted') ? { kind: 'answered', text: '' } : end;
}

async function endOf(of: Conversation, prompt: string): Promise<TurnEnd> {
  if (of.has('reruns-cut-off'))
    for (const call of cutOff(of.session)) of.session.record(outputItem(call, await runTool(of, call)));
  of.session.record(promptItem(prompt));
  for (;;) {
    const { end, calls, text } = await replyWithRetries(of);
    if (end.kind === 'completed' && calls === 0) return { kind: 'answered', text };
    if (of.stopped.aborted) return { kind: 'failed', message: messageOf(of.stopped.reason) };
    if (end.kind !== 'completed') return { kind: 'failed', message: end.message };
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
    if (reply.end.kind !== 'broken' || of.stopped.aborted) return reply;
    if (attempt >= of.options.retries && !of.has('no-retry-limit')) return reply;
    if (of.has('never-ends')) await untilAborted(of.stopped);
    if (of.has('ends-twice')) of.tell({ kind: 'turn-ended' });
    const asked_ms = of.has('impatient') ? 0 : (reply.end.retryAfter_ms ?? 0);
    const backoff_ms = of.has('steady-waits') ? 200 : 200 * 2 ** attempt;
    await of.options.wait(Math.max(backoff_ms, asked_ms));
    if (of.stopped.aborted) return reply;
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
    else flights.push(launch(of, item, call));
  });
  const broken = end.kind !== 'completed';
  if (broken ? of.has('shows-twice') : of.has('hides-text')) for (const item of texts) show(of, item);
  // However the stream ended, work that was begun belongs to the history.
  if (!(broken && of.has('skip-drain'))) await drain(of, flights, broken);
  if (broken && of.has('rerun-tools')) for (const { call } of flights) await runTool(of, call);
  if (broken && of.has('repeat-ids')) for (const { item } of flights) of.session.record(item);
  if (broken && of.has('forget-call')) of.session.rewind(before);
  if (of.stopped.aborted && of.has('interrupt-drops-call')) of.session.rewind(before);
  return { end, calls: flights.length, text: texts.map(textIn).join('') };
}

function show(of: Conversation, item: ApiItem): void {
  if (item.type === 'message') of.tell({ kind: 'message', text: textIn(item) });
}

/** Sends one request and hands over each finished item as it arrives. Rejects only where the session cannot be written. */
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
    const events = await of.transport.ask(request, AbortSignal.any([of.stopped, idle.signal]));
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
    if (error === of.session.trouble) throw error;
    end ??= { kind: 'broken', message: messageOf(error) };
  } finally {
    timer.end();
  }
  return begun && of.has('swallow-cut') ? { kind: 'completed' } : end;
}

function isRecorded(session: Session, call: Call): boolean {
  return session.history.some((item) => callIn(item)?.callId === call.callId);
}

function isPrompt(item: ApiItem): boolean {
  return item.type === 'message' && item.role === 'user';
}

// The scripted model behind one case: it reads each request, checks it as the real API would, lets the script choose a step,
// lets the case's faults rewrite the reply, and journals what came and what was delivered. It decides; endpoints play.
import type { Case } from '../core/case.ts';
import { mayScare, TERMINAL, type Piece, type Receipt, type Signal, type WireEvent } from '../core/event.ts';
import type { History, Item } from '../core/item.ts';
import type { ApiError, Entry, Waited } from '../core/journal.ts';
import { callIdOf, nextStep, scriptedCall, jobOf, type Step } from '../core/script.ts';
import type { Dialect, ModelRequest, Utterance } from '../dialects/dialect.ts';
import type { Tools } from '../drivers/driver.ts';
import { kindOf } from '../faults/index.ts';
import type { Carrier } from '../faults/kind.ts';
import type { Gates } from './gate.ts';
import type { Stagehand } from './play.ts';

export interface WireRequest {
  readonly method: string;
  /** Below the base URL. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** A reply to be played, and who wants to know how that went. */
export interface Reply extends Stagehand {
  readonly pieces: readonly Piece[];
  delivered(receipt: Receipt): void;
}

/** How long the client waits between a reply and its next request. */
export interface Pace {
  /** The client may begin to wait now. */
  begin(): void;
  /** How long it has waited since; undefined where that cannot be told. */
  waited(): Waited | undefined;
}

export interface Provider {
  receive(request: WireRequest): Reply;
}

export interface ProviderOptions {
  readonly case: Case;
  readonly dialect: Dialect;
  readonly tools: Tools;
  /** Whether the client tells what it has taken in. */
  readonly reportsSeen: boolean;
  readonly gates: Gates;
  /** What carries the replies. */
  readonly carrier: Carrier;
  readonly pace: Pace;
  readonly record: (entry: Entry) => void;
  /** The turn that is running. */
  readonly turn: () => number;
  /** Called when a reply falls silent for good. */
  readonly silent: () => void;
  /** Resolves when so many milliseconds of silence are over, in the client's time. */
  readonly pause: (ms: number) => Promise<void>;
  /** Called with each `hold` job when its reply has ended (`soon`), and when the next request is there (`now`). */
  readonly release: (job: string, when: 'soon' | 'now') => void;
}

export function createProvider(options: ProviderOptions): Provider {
  const { dialect, record, gates, turn } = options;
  const asked = new Map<string, number>();
  const held = new Set<string>();
  let exchange = 0;

  /** Decides what a well-formed request gets. */
  function answer(request: ModelRequest, number: number): { pieces: Piece[]; step: Step; said: History } | ApiError {
    const step = nextStep(options.case.script, request.history, asked);
    const utterances = step.says.map((part): Utterance | undefined => {
      if (part.kind === 'text') return part;
      const callId = callIdOf(part.job, number);
      const phrase = options.tools.phrase(part, callId, request.offered);
      return phrase && { kind: 'call', job: part.job, callId, via: part.via, ...phrase };
    });
    for (const part of step.says)
      if (part.kind === 'call') {
        asked.set(part.job, (asked.get(part.job) ?? 0) + 1);
        if (part.work === 'hold') held.add(part.job);
      }
    const mute = step.says[utterances.indexOf(undefined)];
    if (mute?.kind === 'call')
      return { status: 501, message: `this client has no ${mute.via} tool that could ${mute.work}`, param: null };
    const events = dialect.encode(
      utterances.filter((one) => one !== undefined),
      number,
      request.model,
    );
    return { pieces: streamed(events, dialect), step, said: utterances.flatMap((one) => (one ? itemSaid(one) : [])) };
  }

  function receiveModelRequest(body: Uint8Array): Reply {
    exchange += 1;
    const number = exchange;
    for (const job of held) options.release(job, 'now');
    held.clear();
    const at = { exchange: number, turn: turn() };

    const waited = options.pace.waited();
    const request = readRequest(dialect, body);
    const rejected = 'history' in request ? dialect.reject(request) : request;
    record({
      kind: 'request',
      ...at,
      history: 'history' in request ? request.history : [],
      ...(rejected && { rejected }),
      ...(waited && { waited }),
    });
    options.pace.begin();
    if (rejected || !('history' in request)) return refused(rejected as ApiError, at);

    const decided = answer(request, number);
    if (!('pieces' in decided)) {
      record({ kind: 'trouble', reason: decided.message });
      return refused(decided, at);
    }
    const { pieces, applied } = damaged(decided.pieces, number);
    const planned = applied.length > 0 ? gated(pieces, number) : pieces;
    return {
      pieces: planned,
      silent: options.silent,
      pause: options.pause,
      async wait(signal) {
        const there = await gates.wait(signal);
        options.pace.begin();
        record(there ? { kind: 'gate', exchange: number, signal } : { kind: 'trouble', reason: missed(signal) });
        return there;
      },
      delivered(receipt) {
        const asPlanned = isAsPlanned(planned, receipt);
        if (!asPlanned && receipt.ending !== 'gone')
          record({
            kind: 'trouble',
            reason: `exchange ${number} was not delivered as asked: ${JSON.stringify(receipt)}`,
          });
        const intact = intactBefore(planned);
        const retryAfter_ms = retryAfterOf(planned);
        record({
          kind: 'reply',
          ...at,
          step: decided.step,
          said: decided.said,
          receipt,
          faults: asPlanned ? applied : [],
          ...(intact !== undefined && { intact }),
          ...(retryAfter_ms !== undefined && { retryAfter_ms }),
        });
        for (const job of held) options.release(job, 'soon');
      },
    };
  }

  function refused(error: ApiError, at: { exchange: number; turn: number }): Reply {
    return {
      pieces: errorPieces(error, dialect),
      wait: gates.wait,
      silent: options.silent,
      pause: options.pause,
      delivered: (receipt) => record({ kind: 'reply', ...at, step: undefined, said: [], receipt, faults: [] }),
    };
  }

  /** Applies the case's faults for this exchange; `applied` has the indexes of those that pointed at something. */
  function damaged(healthy: readonly Piece[], number: number): { pieces: readonly Piece[]; applied: number[] } {
    let pieces = healthy;
    const applied: number[] = [];
    for (const [index, fault] of options.case.faults.entries()) {
      if (fault.exchange !== number) continue;
      const kind = kindOf(fault);
      const strikes = kind.carriers?.includes(options.carrier) ?? true;
      const rewritten = strikes ? kind.apply(pieces, fault) : undefined;
      if (!rewritten) continue;
      pieces = rewritten;
      applied.push(index);
    }
    return { pieces, applied };
  }

  /** Has a broken reply wait, before the client may leave it, until the client has taken in and done all that it can. */
  function gated(pieces: readonly Piece[], number: number): readonly Piece[] {
    const at = pieces.findIndex((piece) => mayScare(piece) || piece.kind === 'end');
    const before = pieces.slice(0, at);
    const whole = before.flatMap((piece) =>
      piece.kind === 'write' && piece.whole && piece.event ? [piece.event] : [],
    );
    // With the terminal event a client has what it wants, and may close at once: then there is nothing left to wait for.
    const isWhole = whole.at(-1)?.label === TERMINAL;
    const waits: Signal[] = [];
    if (options.tools.start === 'as-calls-arrive' && !isWhole) waits.push(...effectsOf(whole, options.case));
    if (options.reportsSeen && whole.length > 0) waits.push({ kind: 'seen', exchange: number, events: whole.length });
    // A reset could discard what is still on its way and what no client tells of: a part of an event, or the head alone.
    const untold =
      !options.reportsSeen || whole.length === 0 || before.some((one) => one.kind === 'write' && !one.whole);
    const last = pieces[at];
    if (untold && last?.kind === 'end' && last.ending === 'reset' && !isWhole)
      waits.push({ kind: 'read', exchange: number });
    return pieces.toSpliced(at, 0, ...waits.map((signal): Piece => ({ kind: 'wait', signal })));
  }

  return {
    receive({ method, path, body }) {
      if (method === dialect.asks.method && path === dialect.asks.path) return receiveModelRequest(body);
      record({ kind: 'stray', turn: turn(), method, path });
      return {
        pieces: errorPieces({ status: 404, message: `Invalid URL (${method} ${path})`, param: null }, dialect),
        wait: gates.wait,
        silent: options.silent,
        pause: options.pause,
        delivered: () => {},
      };
    },
  };
}

/** What the model said, as a client sends it back. */
function itemSaid(one: Utterance): Item {
  if (one.kind === 'text') return { kind: 'message', role: 'assistant', text: one.text };
  const { via, callId, name, input } = one;
  return { kind: 'call', via, callId, name, input };
}

function readRequest(dialect: Dialect, body: Uint8Array): ModelRequest | ApiError {
  try {
    return dialect.read(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return { status: 400, message: 'We could not parse the JSON body of your request.', param: null };
  }
}

function streamed(events: readonly WireEvent[], dialect: Dialect): Piece[] {
  return [
    { kind: 'head', status: 200, headers: dialect.headers },
    ...events.map((event): Piece => ({ kind: 'write', bytes: dialect.frame(event), event, whole: true })),
    { kind: 'end', ending: 'clean' },
  ];
}

function errorPieces(error: ApiError, dialect: Dialect): Piece[] {
  const bytes = new TextEncoder().encode(dialect.errorBody(error));
  const headers = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
  return [
    { kind: 'head', status: error.status, headers },
    { kind: 'write', bytes, whole: true },
    { kind: 'end', ending: 'clean' },
  ];
}

/**
 * The effects that show that a client has acted on these events: a tool that holds has started, any other has finished. Behind
 * one that holds nothing is waited for, since a client may run its tools one after the other.
 */
function effectsOf(events: readonly WireEvent[], of: Case): Signal[] {
  const effects: Signal[] = [];
  for (const { completes } of events) {
    const call = completes && scriptedCall(of.script, jobOf(completes.callId) ?? '');
    if (!call || call.work === 'unknown') continue;
    const isHeld = call.work === 'hold';
    effects.push({ kind: 'effect', callId: completes.callId, phase: isHeld ? 'started' : 'finished' });
    if (isHeld) break;
  }
  return effects;
}

/** How many whole events come before a client may leave; undefined where nothing comes that could make it. */
function intactBefore(pieces: readonly Piece[]): number | undefined {
  const scare = pieces.findIndex(mayScare);
  return scare < 0
    ? undefined
    : pieces.slice(0, scare).filter((piece) => piece.kind === 'write' && piece.whole && piece.event).length;
}

/** How long a reply asks the client to wait, where its head does. */
function retryAfterOf(pieces: readonly Piece[]): number | undefined {
  for (const piece of pieces) {
    if (piece.kind !== 'head') continue;
    const seconds = Number(piece.headers['retry-after'] ?? Number.NaN);
    const ms = Number(piece.headers['retry-after-ms'] ?? seconds * 1_000);
    return Number.isFinite(ms) ? ms : undefined;
  }
  return undefined;
}

/**
 * Whether what should be delivered was. A client that has left is owed nothing behind the last piece that may have made it
 * leave; and who has the terminal event may close before the end.
 */
function isAsPlanned(pieces: readonly Piece[], receipt: Receipt): boolean {
  const end = pieces.find((piece) => piece.kind === 'end')?.ending;
  if (receipt.ending === end && receipt.bytes >= bytesOf(pieces)) return true;
  if (receipt.ending !== 'gone') return false;
  const scare = pieces.findLastIndex(mayScare);
  if (scare >= 0) return receipt.status > 0 && receipt.bytes >= bytesOf(pieces.slice(0, scare + 1));
  return receipt.bytes === bytesOf(pieces) && receipt.events.at(-1) === TERMINAL;
}

/** What those pieces put on the wire, without the beats of a pause: how many of these there are is the client's doing. */
function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece.kind === 'write' || piece.kind === 'raw' ? piece.bytes.length : 0),
    0,
  );
}

function missed(signal: Signal): string {
  switch (signal.kind) {
    case 'effect':
      return `the effect of ${signal.callId} was not ${signal.phase} before the gate's deadline`;
    case 'seen':
      return `the client had not taken in ${signal.events} events of exchange ${signal.exchange} before the gate's deadline`;
    case 'read':
      return `the client had not read all of exchange ${signal.exchange} before the gate's deadline`;
  }
}

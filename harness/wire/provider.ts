// The scripted model behind one case: it reads each request, checks it as the real API would, lets the script choose a step,
// lets the case's faults rewrite the reply, and journals what came and what was delivered. It decides; endpoints play.
import type { Case } from '../core/case.ts';
import { TERMINAL, type Piece, type Receipt, type Signal, type WireEvent } from '../core/event.ts';
import type { ApiError, Entry } from '../core/journal.ts';
import { callIdOf, nextStep, scriptedCall, jobOf, type Step } from '../core/script.ts';
import type { Dialect, ModelRequest, Utterance } from '../dialects/dialect.ts';
import type { Tools } from '../drivers/driver.ts';
import { kindOf } from '../faults/index.ts';
import type { Gates } from './gate.ts';

export interface WireRequest {
  readonly method: string;
  /** Below the base URL. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** A reply to be played, and who wants to know how that went. */
export interface Reply {
  readonly pieces: readonly Piece[];
  wait(signal: Signal): Promise<boolean>;
  silent(): void;
  delivered(receipt: Receipt): void;
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
  readonly record: (entry: Entry) => void;
  /** The turn that is running. */
  readonly turn: () => number;
  /** Called when a reply falls silent. */
  readonly silent: () => void;
  /** Called with each `hold` job when its reply has ended (`soon`), and when the next request is there (`now`). */
  readonly release: (job: string, when: 'soon' | 'now') => void;
}

export function createProvider(options: ProviderOptions): Provider {
  const { dialect, record, gates, turn } = options;
  const asked = new Map<string, number>();
  const held = new Set<string>();
  let exchange = 0;

  /** Decides what a well-formed request gets. */
  function answer(request: ModelRequest, number: number): { pieces: Piece[]; step: Step } | ApiError {
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
    return { pieces: streamed(events, dialect), step };
  }

  function receiveModelRequest(body: Uint8Array): Reply {
    exchange += 1;
    const number = exchange;
    for (const job of held) options.release(job, 'now');
    held.clear();
    const at = { exchange: number, turn: turn() };

    const request = readRequest(dialect, body);
    const rejected = 'history' in request ? dialect.reject(request) : request;
    record({
      kind: 'request',
      ...at,
      history: 'history' in request ? request.history : [],
      ...(rejected && { rejected }),
    });
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
      async wait(signal) {
        const there = await gates.wait(signal);
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
        record({ kind: 'reply', ...at, step: decided.step, receipt, faults: asPlanned ? applied : [] });
        for (const job of held) options.release(job, 'soon');
      },
    };
  }

  function refused(error: ApiError, at: { exchange: number; turn: number }): Reply {
    return {
      pieces: errorPieces(error, dialect),
      wait: gates.wait,
      silent: options.silent,
      delivered: (receipt) => record({ kind: 'reply', ...at, step: undefined, receipt, faults: [] }),
    };
  }

  /** Applies the case's faults for this exchange; `applied` has the indexes of those that pointed at something. */
  function damaged(healthy: readonly Piece[], number: number): { pieces: readonly Piece[]; applied: number[] } {
    let pieces = healthy;
    const applied: number[] = [];
    for (const [index, fault] of options.case.faults.entries()) {
      if (fault.exchange !== number) continue;
      const rewritten = kindOf(fault).apply(pieces, fault);
      if (!rewritten) continue;
      pieces = rewritten;
      applied.push(index);
    }
    return { pieces, applied };
  }

  /** Has a broken reply wait, before it ends, until the client has taken in and done all that it can. */
  function gated(pieces: readonly Piece[], number: number): Piece[] {
    const whole = pieces.flatMap((piece) =>
      piece.kind === 'write' && piece.whole && piece.event ? [piece.event] : [],
    );
    const end = pieces.find((piece) => piece.kind === 'end');
    // With the terminal event a client has what it wants, and may close at once: then there is nothing left to wait for.
    const isWhole = whole.at(-1)?.label === TERMINAL;
    const waits: Signal[] = [];
    if (options.tools.start === 'as-calls-arrive' && !isWhole) waits.push(...effectsOf(whole, options.case));
    if (options.reportsSeen && whole.length > 0) waits.push({ kind: 'seen', exchange: number, events: whole.length });
    // A reset could discard what is still on its way and what no client tells of: a part of an event, or the head alone.
    const untold =
      !options.reportsSeen || whole.length === 0 || pieces.some((one) => one.kind === 'write' && !one.whole);
    if (untold && end?.ending === 'reset' && !isWhole) waits.push({ kind: 'read', exchange: number });
    return pieces.flatMap((piece) =>
      piece.kind === 'end' ? [...waits.map((signal): Piece => ({ kind: 'wait', signal })), piece] : [piece],
    );
  }

  return {
    receive({ method, path, body }) {
      if (method === dialect.asks.method && path === dialect.asks.path) return receiveModelRequest(body);
      record({ kind: 'stray', turn: turn(), method, path });
      return {
        pieces: errorPieces({ status: 404, message: `Invalid URL (${method} ${path})`, param: null }, dialect),
        wait: gates.wait,
        silent: options.silent,
        delivered: () => {},
      };
    },
  };
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

/** Whether all was delivered that should be, and ended so; who has the terminal event may close before that end. */
function isAsPlanned(pieces: readonly Piece[], receipt: Receipt): boolean {
  const bytes = pieces.reduce((sum, piece) => sum + (piece.kind === 'write' ? piece.bytes.length : 0), 0);
  const satisfied = receipt.ending === 'gone' && receipt.events.at(-1) === TERMINAL;
  return (
    bytes === receipt.bytes &&
    (satisfied || pieces.some((piece) => piece.kind === 'end' && piece.ending === receipt.ending))
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

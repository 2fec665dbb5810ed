// The scripted model behind one case: it reads each request, checks it as the real API would, lets the script choose a step,
// lets the case's faults rewrite the reply, and journals what came and what was delivered. It decides; endpoints play.
import type { Case } from '../core/case.ts';
import { mayScare, TERMINAL, type Piece, type Receipt, type Signal, type WireEvent } from '../core/event.ts';
import type { ApiError, Entry } from '../core/journal.ts';
import { callIdOf, nextStep, scriptedCall, jobOf, type Step } from '../core/script.ts';
import type { Dialect, ModelRequest, Utterance } from '../dialects/dialect.ts';
import type { Tools } from '../drivers/driver.ts';
import { kindOf } from '../faults/index.ts';
import type { Carrier } from '../faults/kind.ts';
import {
  errorPieces,
  readRequest,
  remember,
  streamed,
  type Channel,
  type HttpChannel,
  type SocketChannel,
} from './channel.ts';
import type { Gates } from './gate.ts';
import { createMemory } from './memory.ts';
import { holdsAll, intactBefore, isAsPlanned } from './planned.ts';
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

export interface Provider {
  receive(request: WireRequest): Reply;
  /** A client asks for a WebSocket at that path. */
  connect(path: string): Handshake;
}

/** Who answers the messages on one WebSocket. */
export interface Conversation {
  receive(message: Uint8Array): Reply;
  /** A message has come to a connection that has fallen silent. */
  ignore(): void;
}

/** Whether a client gets a WebSocket. Called when it is open, `open` gives who answers its messages. */
export type Handshake =
  | { readonly kind: 'accepted'; open(): Conversation }
  | { readonly kind: 'refused'; readonly reply: Reply };

export interface ProviderOptions {
  readonly case: Case;
  readonly dialect: Dialect;
  readonly tools: Tools;
  /** Whether the client tells what it has taken in. */
  readonly reportsSeen: boolean;
  readonly gates: Gates;
  /** What carries the replies to requests that do not come over a WebSocket. */
  readonly carrier: HttpChannel['carrier'];
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
  const http: HttpChannel = { carrier: options.carrier, dialect };
  const stagehand: Stagehand = { wait: gates.wait, silent: options.silent, pause: options.pause };
  const asked = new Map<string, number>();
  const held = new Set<string>();
  /** How many handshakes each fault has refused, by its index. */
  const refusedBy = new Map<number, number>();
  let exchange = 0;
  let warmUps = 0;

  /** Decides what a well-formed request gets. */
  function answer(request: ModelRequest, number: number, { dialect }: Channel): Decided | ApiError {
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
    return { events, step };
  }

  function receiveModelRequest(body: Uint8Array, channel: Channel): Reply {
    const request = readRequest(channel, body);
    const rejected = 'history' in request ? channel.dialect.reject(request) : request;
    const history = 'history' in request ? request.history : [];
    if (rejected && 'history' in request) remember(channel, request, []);
    if (channel.carrier === 'websocket' && 'history' in request && request.warmsUp)
      return warmedUp(request, rejected, channel);

    exchange += 1;
    const number = exchange;
    for (const job of held) options.release(job, 'now');
    held.clear();
    const at = { exchange: number, turn: turn() };
    const websocket = channel.carrier === 'websocket' && { websocket: true as const };
    record({ kind: 'request', ...at, history, ...(rejected && { rejected }), ...websocket });
    if (rejected || !('history' in request)) return refused(rejected as ApiError, at, channel);

    const decided = answer(request, number, channel);
    if (!('events' in decided)) {
      record({ kind: 'trouble', reason: decided.message });
      return refused(decided, at, channel);
    }
    const { pieces, applied } = damaged(streamed(decided.events, channel), number, channel.carrier);
    const planned = applied.length > 0 ? gated(pieces, number) : pieces;
    // Over a WebSocket nobody listens behind the terminal event: a silence is noticed when the next request finds it.
    const isHeard = channel.carrier !== 'websocket' || !holdsAll(planned);
    return {
      ...stagehand,
      pieces: planned,
      silent: isHeard ? options.silent : () => {},
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
        const intact = intactBefore(planned);
        record({
          kind: 'reply',
          ...at,
          step: decided.step,
          receipt,
          faults: asPlanned ? applied : [],
          ...(intact !== undefined && { intact }),
        });
        remember(channel, request, decided.events, receipt);
        for (const job of held) options.release(job, 'soon');
      },
    };
  }

  /** Answers a request that asks for nothing to be said. */
  function warmedUp(request: ModelRequest, rejected: ApiError | undefined, channel: SocketChannel): Reply {
    warmUps += 1;
    const events = channel.dialect.warmUp(warmUps, request.model);
    record({ kind: 'warm-up', turn: turn(), history: request.history, ...(rejected && { rejected }) });
    return {
      ...stagehand,
      pieces: rejected ? errorPieces(rejected, channel) : streamed(events, channel),
      delivered: (receipt) => remember(channel, request, events, receipt),
    };
  }

  function refused(error: ApiError, at: { exchange: number; turn: number }, channel: Channel): Reply {
    return {
      ...stagehand,
      pieces: errorPieces(error, channel),
      delivered: (receipt) => record({ kind: 'reply', ...at, step: undefined, receipt, faults: [] }),
    };
  }

  /** The fault that refuses the next handshake, as its index, and with what. */
  function refusalOfHandshake(): { index: number; pieces: readonly Piece[] } | undefined {
    for (const [index, fault] of options.case.faults.entries()) {
      const kind = kindOf(fault);
      const refusals = refusedBy.get(index) ?? 0;
      if (fault.exchange !== exchange + 1 || refusals >= (kind.handshakes?.(fault) ?? 0)) continue;
      refusedBy.set(index, refusals + 1);
      return { index, pieces: kind.apply([], fault) ?? [] };
    }
    return undefined;
  }

  /** Applies the case's faults for this exchange; `applied` has the indexes of those that pointed at something. */
  function damaged(
    healthy: readonly Piece[],
    number: number,
    carrier: Carrier,
  ): { pieces: readonly Piece[]; applied: number[] } {
    let pieces = healthy;
    const applied: number[] = [];
    for (const [index, fault] of options.case.faults.entries()) {
      const kind = kindOf(fault);
      if (fault.exchange !== number || kind.handshakes) continue;
      const strikes = kind.carriers?.includes(carrier) ?? true;
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
    if (untold && last?.kind === 'end' && last.ending === 'reset') waits.push({ kind: 'read', exchange: number });
    return pieces.toSpliced(at, 0, ...waits.map((signal): Piece => ({ kind: 'wait', signal })));
  }

  function stray(method: string, path: string): Reply {
    record({ kind: 'stray', turn: turn(), method, path });
    const error = { status: 404, message: `Invalid URL (${method} ${path})`, param: null };
    return { ...stagehand, pieces: errorPieces(error, http), delivered: () => {} };
  }

  return {
    receive({ method, path, body }) {
      if (method === dialect.asks.method && path === dialect.asks.path) return receiveModelRequest(body, http);
      return stray(method, path);
    },

    connect(path) {
      const { overWebSocket } = dialect;
      if (path !== overWebSocket?.asks.path) return { kind: 'refused', reply: stray('GET', path) };
      const at = { exchange: exchange + 1, turn: turn() };
      const refusal = refusalOfHandshake();
      if (refusal) {
        const delivered = ({ status }: Receipt) =>
          record({ kind: 'handshake', ...at, status, faults: [refusal.index] });
        return { kind: 'refused', reply: { ...stagehand, pieces: refusal.pieces, delivered } };
      }
      return {
        kind: 'accepted',
        open() {
          record({ kind: 'handshake', ...at, status: 101, faults: [] });
          const channel: SocketChannel = { carrier: 'websocket', dialect: overWebSocket, memory: createMemory() };
          return { receive: (message) => receiveModelRequest(message, channel), ignore: options.silent };
        },
      };
    },
  };
}

interface Decided {
  readonly events: readonly WireEvent[];
  readonly step: Step;
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

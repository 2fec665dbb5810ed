// The scripted model behind one case: it reads each request, checks it as the real API would, lets the script choose a step,
// lets the case's faults rewrite the reply, and journals what came and what was delivered. It decides; endpoints play.
import type { Case } from '../core/case.ts';
import { beforeScare, mayScare, wholeEvents, type Piece, type Receipt, type Signal } from '../core/event.ts';
import type { History } from '../core/item.ts';
import type { ApiError, Entry, Waited } from '../core/journal.ts';
import { CLOSING, nameOf, nextStep, type ScriptedCall, type Step } from '../core/script.ts';
import type { Dialect, ModelRequest } from '../dialects/dialect.ts';
import type { Tools } from '../drivers/driver.ts';
import type { Carrier } from '../faults/kind.ts';
import type { Gates } from './gate.ts';
import { errorPieces, gated, isAsPlanned, retryAfterOf, streamed, strike, tellsOf } from './plan.ts';
import { readJson } from './json-body.ts';
import type { Stagehand } from './play.ts';
import { itemSaid, utter } from './utterance.ts';

export interface WireRequest {
  readonly method: string;
  /** Below the base URL. */
  readonly path: string;
  readonly body: Uint8Array;
  /** The exchange whose redirect this request follows. */
  readonly follows?: number | undefined;
  /** The content codings that the client accepts, as its header has them. */
  readonly accepts?: string | undefined;
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
  readonly pause: Stagehand['pause'];
  /** Resolves when the server has been down for so many milliseconds of the client's time. */
  readonly outage: (ms: number) => Promise<void>;
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
    const next = nextStep(options.case.script, request.history, asked);
    // A request that offers no tool wants words: a summary, a title. It is the client's own, and no call is said to it.
    const isAside = request.offered.length === 0 && next.says.some((part) => part.kind === 'call');
    const step = isAside ? { says: [CLOSING] } : next;
    const circumstances = {
      exchange: number,
      history: request.history,
      runsReusedIds: options.tools.runsReusedIds,
      phrase: (call: ScriptedCall, asking: string) => options.tools.phrase(call, asking, request.offered),
    };
    const utterances = step.says.map((part) => utter(part, circumstances));
    for (const part of step.says) if (part.kind === 'call' && part.work === 'hold') held.add(part.job);
    const mute = step.says[utterances.indexOf(undefined)];
    if (mute?.kind === 'call')
      return { status: 501, message: `this client has no ${mute.via} tool that could ${mute.work}`, param: null };
    const spoken = utterances.filter((one) => one !== undefined);
    const events = dialect.encode(spoken, number, request.model, request.history);
    return { pieces: streamed(events, number, dialect), step, said: spoken.flatMap((one) => itemSaid(one) ?? []) };
  }

  function receiveModelRequest({ body, follows, accepts }: WireRequest): Reply {
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
      ...(follows !== undefined && { follows }),
      ...(waited && { waited }),
    });
    options.pace.begin();
    if (rejected || !('history' in request)) return refused(rejected as ApiError, at);

    const decided = answer(request, number);
    if (!('pieces' in decided)) {
      record({ kind: 'trouble', reason: decided.message });
      return refused(decided, at);
    }
    const { pieces, applied } = strike(decided.pieces, options.case.faults, {
      exchange: number,
      carrier: options.carrier,
      follows,
      accepts,
    });
    // Only what leaves is said: a model whose words are swallowed whole says them anew, and loses no patience over it.
    for (const name of decided.step.says.map(nameOf).filter((one) => tellsOf(pieces, one)))
      asked.set(name, (asked.get(name) ?? 0) + 1);
    const planned = applied.length > 0 ? gated(pieces, number, options) : pieces;
    return {
      pieces: planned,
      silent: options.silent,
      pause: options.pause,
      outage: options.outage,
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
        const intact = planned.some(mayScare) ? wholeEvents(beforeScare(planned)).length : undefined;
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
      outage: options.outage,
      delivered: (receipt) => record({ kind: 'reply', ...at, step: undefined, said: [], receipt, faults: [] }),
    };
  }

  return {
    receive(request) {
      const { method, path, follows } = request;
      if (method === dialect.asks.method && path === dialect.asks.path) return receiveModelRequest(request);
      record({ kind: 'stray', turn: turn(), method, path });
      const unknown = errorPieces({ status: 404, message: `Invalid URL (${method} ${path})`, param: null }, dialect);
      return {
        pieces: strike(unknown, options.case.faults, { carrier: options.carrier, follows }).pieces,
        wait: gates.wait,
        silent: options.silent,
        pause: options.pause,
        outage: options.outage,
        delivered: () => {},
      };
    },
  };
}

function readRequest(dialect: Dialect, body: Uint8Array): ModelRequest | ApiError {
  try {
    return dialect.read(readJson(body));
  } catch {
    return { status: 400, message: 'We could not parse the JSON body of your request.', param: null };
  }
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

// The scripted model behind one case: it reads each request, checks it as the real API would, lets the script choose a step,
// lets the case's faults rewrite the reply, and journals what came and what was delivered. It decides; endpoints play.
import type { Blow } from '../core/blow.ts';
import type { Case } from '../core/case.ts';
import { beforeScare, mayScare, TERMINAL, wholeEvents } from '../core/event.ts';
import type { Piece, Receipt, WireEvent } from '../core/event.ts';
import type { History } from '../core/item.ts';
import type { ApiError, Entry, Waited } from '../core/journal.ts';
import { canRun, CLOSING, nameOf, nextStep, type ScriptedCall, type Step } from '../core/script.ts';
import type { Dialect, ModelRequest } from '../dialects/dialect.ts';
import type { Tools } from '../drivers/driver.ts';
import type { Carrier } from '../faults/kind.ts';
import { readRequest, remember, type Channel, type HttpChannel, type SocketChannel } from './channel.ts';
import { missed, type Gates } from './gate.ts';
import { createMemory } from './memory.ts';
import {
  errorPieces,
  gated,
  isAsPlanned,
  refusalOfHandshake,
  retryAfterOf,
  streamed,
  strike,
  tellsOf,
} from './plan.ts';
import type { Stagehand } from './play.ts';
import { itemSaid, missingTool, utter } from './utterance.ts';

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
  /** Whether it tells what its user is told while a turn goes on. */
  readonly reportsTold?: boolean;
  readonly gates: Gates;
  /** What carries the replies, as long as the client gets its way: who gets no WebSocket may ask over HTTP. */
  readonly carrier: Carrier;
  readonly pace: Pace;
  readonly record: (entry: Entry) => void;
  /** The turn that is running. */
  readonly turn: () => number;
  /** Called when a reply falls silent for good. */
  readonly silent: () => void;
  /** Which blows the client can be dealt. */
  readonly endures: readonly Blow['kind'][];
  /** Deals one; resolves when it has been dealt. */
  readonly blow: (blow: Blow) => Promise<void>;
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
  const http: HttpChannel = { carrier: options.carrier === 'intercept' ? 'intercept' : 'http', dialect };
  const { silent, pause, outage, blow } = options;
  const stagehand: Stagehand = { wait: gates.wait, silent, pause, outage, blow };
  /** How many handshakes each fault has refused, by its index. */
  const refusedBy = new Map<number, number>();
  let exchange = 0;
  let warmUps = 0;

  /** Decides what a well-formed request gets. */
  function answer(request: ModelRequest, number: number, { dialect }: Channel): Decided | ApiError {
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
    if (mute?.kind === 'call') return { status: 501, message: missingTool(mute), param: null };
    const spoken = utterances.filter((one) => one !== undefined);
    const events = dialect.encode(spoken, number, request.model, request.history);
    const pieces = streamed(events, number, dialect);
    return { pieces, events, step, said: spoken.flatMap((one) => itemSaid(one) ?? []) };
  }

  function receiveModelRequest({ body, follows, accepts }: Message, channel: Channel): Reply {
    const request = readRequest(channel, body);
    const rejected = 'history' in request ? channel.dialect.reject(request) : request;
    if (rejected && 'history' in request) remember(channel, request, []);
    if (channel.carrier === 'websocket' && 'history' in request && request.warmsUp)
      return warmedUp(request, rejected, channel);

    exchange += 1;
    const number = exchange;
    for (const job of held) options.release(job, 'now');
    held.clear();
    const at = { exchange: number, turn: turn() };

    const waited = options.pace.waited();
    record({
      kind: 'request',
      ...at,
      history: 'history' in request ? request.history : [],
      ...(rejected && { rejected }),
      ...(channel.carrier === 'websocket' && { websocket: true }),
      ...('history' in request && request.continues !== undefined && { continues: true }),
      ...(follows !== undefined && { follows }),
      ...(waited && { waited }),
    });
    options.pace.begin();
    if (rejected || !('history' in request)) return refused(rejected as ApiError, at, channel);

    const decided = answer(request, number, channel);
    if (!('pieces' in decided)) {
      record({ kind: 'trouble', reason: decided.message });
      return refused(decided, at, channel);
    }
    const { carrier } = channel;
    const { pieces, applied } = strike(decided.pieces, options.case.faults, {
      exchange: number,
      carrier,
      follows,
      accepts,
      endures: options.endures,
      holds: decided.step.says.some((part) => part.kind === 'call' && part.work === 'hold' && canRun(part.flaw)),
    });
    const strikesClient = pieces.some((piece) => piece.kind === 'blow');
    // Only what leaves is said: a model whose words are swallowed whole says them anew, and loses no patience over it.
    for (const name of decided.step.says.map(nameOf).filter((one) => tellsOf(pieces, one)))
      asked.set(name, (asked.get(name) ?? 0) + 1);
    const planned = applied.length > 0 ? gated(pieces, number, options) : pieces;
    // Behind a terminal event over a WebSocket nobody listens until the next request; nor does who has gone on to the next turn.
    const isHeard = carrier !== 'websocket' || wholeEvents(planned).at(-1)?.label !== TERMINAL;
    return {
      ...stagehand,
      pieces: planned,
      silent: () => (isHeard && turn() === at.turn ? options.silent() : undefined),
      async wait(signal) {
        const there = await gates.wait(signal);
        options.pace.begin();
        record(there ? { kind: 'gate', exchange: number, signal } : { kind: 'trouble', reason: missed(signal) });
        return there;
      },
      async blow(blow) {
        record({ kind: 'blow', ...at, blow });
        await options.blow(blow);
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
        remember(channel, request, decided.events, receipt);
        // Who has been struck must end its tools itself.
        if (!strikesClient) for (const job of held) options.release(job, 'soon');
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
      pieces: rejected ? errorPieces(rejected, channel.dialect) : streamed(events, exchange, channel.dialect),
      delivered: (receipt) => remember(channel, request, events, receipt),
    };
  }

  function refused(error: ApiError, at: { exchange: number; turn: number }, channel: Channel): Reply {
    return {
      ...stagehand,
      pieces: errorPieces(error, channel.dialect),
      delivered: (receipt) => record({ kind: 'reply', ...at, step: undefined, said: [], receipt, faults: [] }),
    };
  }

  function stray(method: string, path: string, follows?: number): Reply {
    record({ kind: 'stray', turn: turn(), method, path });
    const unknown = errorPieces({ status: 404, message: `Invalid URL (${method} ${path})`, param: null }, dialect);
    const { pieces } = strike(unknown, options.case.faults, { carrier: http.carrier, follows });
    return { ...stagehand, pieces, delivered: () => {} };
  }

  return {
    receive(request) {
      const { method, path, follows } = request;
      if (method === dialect.asks.method && path === dialect.asks.path) return receiveModelRequest(request, http);
      return stray(method, path, follows);
    },

    connect(path) {
      const { overWebSocket } = dialect;
      if (path !== overWebSocket?.asks.path) return { kind: 'refused', reply: stray('GET', path) };
      const at = { exchange: exchange + 1, turn: turn() };
      const refusal = refusalOfHandshake(options.case.faults, at.exchange, refusedBy);
      if (refusal) {
        const { index, pieces } = refusal;
        refusedBy.set(index, (refusedBy.get(index) ?? 0) + 1);
        const delivered = ({ status }: Receipt) => record({ kind: 'handshake', ...at, status, faults: [index] });
        return { kind: 'refused', reply: { ...stagehand, pieces, delivered } };
      }
      return {
        kind: 'accepted',
        open() {
          record({ kind: 'handshake', ...at, status: 101, faults: [] });
          const channel: SocketChannel = { carrier: 'websocket', dialect: overWebSocket, memory: createMemory() };
          return { receive: (body) => receiveModelRequest({ body }, channel), ignore: options.silent };
        },
      };
    },
  };
}

type Message = Pick<WireRequest, 'body' | 'follows' | 'accepts'>;

interface Decided {
  readonly pieces: readonly Piece[];
  readonly events: readonly WireEvent[];
  readonly step: Step;
  readonly said: History;
}

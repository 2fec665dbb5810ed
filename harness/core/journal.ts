// The journal is everything that was seen in one run, in order and without a clock. An observation is all that a judge may
// read: the case and its journal. The functions below select from an observation; they are pure.
import type { Blow } from './blow.ts';
import type { Case } from './case.ts';
import { INCOMPLETE, TERMINAL, type Phase, type Receipt, type Signal } from './event.ts';
import { calls, type History, type Output } from './item.ts';
import { isDone, jobOf, scriptedCall, type Step } from './script.ts';
import type { Location } from './verdict.ts';

/** How a prompt ended. */
export type Outcome =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'crashed'; readonly message: string }
  /** It ended because the client was interrupted, or its process was ended, by one of the case's faults. */
  | { readonly kind: 'interrupted'; readonly message: string }
  /** It had not ended so many milliseconds after the case began. */
  | { readonly kind: 'timed-out'; readonly after_ms: number };

/** What a client has shown its user of one turn. */
export interface Display {
  /** Each message of the model that was shown as finished, in order. */
  readonly texts: readonly string[];
  /** How often the turn was told to be over, answered or failed. */
  readonly ends: number;
}

/** How long a client waited before a request, after the end of the reply before. */
export interface Waited {
  readonly ms: number;
  /** Whether the client itself told so; else it was measured, and a busy machine may have made it longer. */
  readonly exact: boolean;
}

/** A refusal as the real API words it. */
export interface ApiError {
  readonly status: number;
  readonly message: string;
  readonly param: string | null;
  readonly code?: string;
}

/** One file in which a client keeps a conversation, read into items. */
export interface PersistedFile {
  /** Relative to the client's home, for people; it may hold ids and dates of this run. */
  readonly path: string;
  readonly history: History;
  /** Records that could not be read, each in one line. */
  readonly unreadable: readonly string[];
  /** The id of the session that the file says it holds. */
  readonly session?: string;
  /** The sequence numbers of its records, in their order, where the client gives them any. */
  readonly numbers?: readonly number[];
  /** On which line of the file each item of the history stands, counted from 1; absent where it has no lines. */
  readonly lines?: readonly number[];
}

/** A conversation as one of the client's own readers tells it, beside its files. */
export interface View {
  /** Such as `thread/read`. */
  readonly reader: string;
  /** Prompts and answers; calls and outputs where the reader tells them. */
  readonly history: History;
}

/** All session files of a client's home, oldest first. */
export interface Persisted {
  readonly files: readonly PersistedFile[];
}

/** One thing that was seen. Turns and indexes of faults count from 0, exchanges from 1. */
export type Entry =
  | { readonly kind: 'prompt'; readonly turn: number; readonly resumed: boolean }
  | {
      readonly kind: 'request';
      readonly exchange: number;
      readonly turn: number;
      readonly history: History;
      readonly rejected?: ApiError;
      /** It came over a WebSocket. */
      readonly websocket?: true;
      /** It went on from an earlier response, and said only what was new; its history is whole all the same. */
      readonly continues?: true;
      /** The exchange whose redirect this request follows. */
      readonly follows?: number;
      /** Absent for a first request, and for a client whose waits are not its own. */
      readonly waited?: Waited;
    }
  /** A request that asks for no reply, but for the API to get ready: it is no exchange of the script. */
  | { readonly kind: 'warm-up'; readonly turn: number; readonly history: History; readonly rejected?: ApiError }
  /** A client asked for a WebSocket, on its way to that exchange. Status 101 opened it, any other refused it. */
  | {
      readonly kind: 'handshake';
      readonly exchange: number;
      readonly turn: number;
      readonly status: number;
      /** Indexes, into the case's faults, of those that refused it. */
      readonly faults: readonly number[];
    }
  /** A request that is none of the dialect's own: it is answered 404. */
  | { readonly kind: 'stray'; readonly turn: number; readonly method: string; readonly path: string }
  | {
      readonly kind: 'reply';
      readonly exchange: number;
      readonly turn: number;
      readonly step: Step | undefined;
      /** What the reply says when it is taken whole, as a client would send it back. */
      readonly said: History;
      readonly receipt: Receipt;
      /** Indexes, into the case's faults, of those that changed this reply and took effect as asked. */
      readonly faults: readonly number[];
      /** How many whole events came before something that may have made the client leave. Absent where nothing could. */
      readonly intact?: number;
      /** How long the reply asks the client to wait before it asks again, in milliseconds. */
      readonly retryAfter_ms?: number;
    }
  /** A gate opened: the fact was there before what follows was put on the wire. */
  | { readonly kind: 'gate'; readonly exchange: number; readonly signal: Signal }
  /** What was done to the client's process while that reply was on its way. */
  | { readonly kind: 'blow'; readonly exchange: number; readonly turn: number; readonly blow: Blow }
  /** What was done in the gap before that turn, and what a careful reader can still read of the client's files. */
  | {
      readonly kind: 'damage';
      readonly turn: number;
      readonly faults: readonly number[];
      readonly persisted?: Persisted;
      /** The session that follows is kept from writing: it is told so (`error`), or ended in the middle of a write (`killed`). */
      readonly hinders?: 'error' | 'killed';
      /** Single lines of the history were struck, by which other readers of the client may go than ours. */
      readonly lines?: true;
      /** The client was killed while it idled, before the session of the turn before was closed. */
      readonly killed?: true;
    }
  | {
      readonly kind: 'outcome';
      readonly turn: number;
      readonly outcome: Outcome;
      /** The id of the session, as the client tells it. */
      readonly session?: string;
    }
  | ({ readonly kind: 'display'; readonly turn: number } & Display)
  /** What the client had on disk when the session of that turn was closed. */
  | { readonly kind: 'persisted'; readonly turn: number; readonly persisted: Persisted }
  /** What the client's own readers tell of the session, when it was closed. */
  | { readonly kind: 'views'; readonly turn: number; readonly views: readonly View[] }
  /** What the client left behind when the session of that turn was closed: names of processes and of files. */
  | {
      readonly kind: 'left';
      readonly turn: number;
      readonly processes: readonly string[];
      readonly files: readonly string[];
    }
  /** One line that a tool left outside the client. */
  | { readonly kind: 'effect'; readonly job: string; readonly callId: string; readonly phase: Phase }
  /** Something that the harness itself broke or could not see: the verdict is then `unknown`. */
  | { readonly kind: 'trouble'; readonly reason: string };

/** Everything that was seen in one run, in order and without a clock. It holds what the client said as it said it, secrets too. */
export type Journal = readonly Entry[];

/** All that a judge may read. */
export interface Observation {
  readonly case: Case;
  readonly journal: Journal;
}

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>;

/** The entries of one kind, in order. */
export function entries<Kind extends Entry['kind']>(of: Observation, kind: Kind): EntryOf<Kind>[] {
  return of.journal.filter((entry): entry is EntryOf<Kind> => entry.kind === kind);
}

export function replyTo(of: Observation, exchange: number): EntryOf<'reply'> | undefined {
  return entries(of, 'reply').find((entry) => entry.exchange === exchange);
}

/** Whether a reply brought its stream to the end that the dialect asks for. */
export function isWhole(reply: EntryOf<'reply'>): boolean {
  return reply.receipt.status === 200 && mayHaveRead(reply).includes(TERMINAL);
}

/** Whether a reply was brought to an end that is none of an error: whole, or as far as the model was let. */
export function isEnded(reply: EntryOf<'reply'>): boolean {
  return isWhole(reply) || (reply.receipt.status === 200 && mayHaveRead(reply).includes(INCOMPLETE));
}

/** Labels of the events that a client can have read of a reply. */
export function mayHaveRead({ receipt }: EntryOf<'reply'>): readonly string[] {
  return [...receipt.events, ...(receipt.mayHold ?? [])];
}

/**
 * Whether all of a request's history is known. It is not where the request goes on from a response that the server does not
 * have: then it is refused, and says nothing of what the client would have said in full.
 */
export function saysAll({ rejected }: EntryOf<'request'>): boolean {
  return rejected?.code !== 'previous_response_not_found';
}

/** What faults strike: replies and handshakes, in order. */
export function strikable(of: Observation): EntryOf<'reply' | 'handshake'>[] {
  return of.journal.filter((entry) => entry.kind === 'reply' || entry.kind === 'handshake');
}

/** How many handshakes on the way to an exchange each fault has refused. */
export function refusedHandshakes(of: Observation, turn: number, exchange: number): { fault: number; times: number }[] {
  const refused = entries(of, 'handshake').filter((one) => one.turn === turn && one.exchange === exchange);
  return [...new Set(refused.flatMap((one) => one.faults))].map((fault) => ({
    fault,
    times: refused.filter((one) => one.faults.includes(fault)).length,
  }));
}

/** How many calls of the model have that id: it may give one to two of them. */
export function timesCalled(of: Observation, callId: string): number {
  return calls(entries(of, 'reply').flatMap((reply) => reply.said)).filter((call) => call.callId === callId).length;
}

/** Whether an output has that id, or tells of that call's work: the model may have called it by an id that it had used before. */
export function isOutputOf({ case: { script } }: Observation, callId: string, output: Output): boolean {
  const call = scriptedCall(script, jobOf(callId) ?? '');
  return output.callId === callId || (call !== undefined && jobOf(output.callId) !== call.job && isDone(call, output));
}

/** Indexes of the case's faults that never took effect. */
export function notReached(of: Observation): number[] {
  const reached = new Set([...strikable(of), ...entries(of, 'damage')].flatMap((entry) => entry.faults));
  return of.case.faults.flatMap((_, index) => (reached.has(index) ? [] : [index]));
}

/** What an API says to an input that is too long for it. */
const TOO_LONG = 'context_length_exceeded';

/**
 * What was seen until a client was told that its input is too long. From then on it may shorten the history, and has the model
 * sum up what it leaves out; nothing follows from what is missing.
 */
export function untilTooLong(observation: Observation): Observation {
  const { faults } = observation.case;
  const told = observation.journal.findIndex(
    (entry) =>
      entry.kind === 'reply' &&
      entry.faults.some((index) => faults[index]?.['code'] === TOO_LONG || faults[index]?.['error'] === TOO_LONG),
  );
  return told < 0 ? observation : { ...observation, journal: observation.journal.slice(0, told + 1) };
}

/** A history and where it stands. */
export interface Place {
  readonly where: 'request' | 'persisted';
  readonly at: string;
  /** The same for whoever draws it: the whole of the place. */
  readonly location: Extract<Location, { kind: 'request' | 'file' }>;
  readonly history: History;
}

/** Every place where a history can be judged: each request's input and each persisted file, with a name for people. */
export function histories(of: Observation): Place[] {
  return of.journal.flatMap((entry): Place[] => {
    if (entry.kind === 'request') {
      const { exchange } = entry;
      const location = { kind: 'request', exchange, items: [] } as const;
      return [{ where: 'request', at: `request #${exchange}`, location, history: entry.history }];
    }
    if (entry.kind !== 'persisted') return [];
    return entry.persisted.files.map((file, index) => ({
      where: 'persisted',
      at: `session file${entry.persisted.files.length > 1 ? ` ${index + 1}` : ''} after turn ${entry.turn + 1}`,
      location: { kind: 'file', turn: entry.turn, file: index, items: [] },
      history: file.history,
    }));
  });
}

/**
 * Items of a place, by their indexes.
 *
 * @param lacks keys of a telling of what is not there and should be
 */
export function within({ location }: Place, items: readonly number[], ...lacks: string[]): Location {
  return { ...location, items, ...(lacks.length > 0 && { lacks }) };
}

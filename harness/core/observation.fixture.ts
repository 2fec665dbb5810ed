// Hand-built observations for tests: each function makes one item or one entry of a journal, with nothing but what matters said.
import { CASE_VERSION, type Case } from './case.ts';
import type { Phase, Receipt } from './event.ts';
import type { CallVia, History, Item } from './item.ts';
import type { Blow } from './blow.ts';
import type { Entry, Observation, Outcome, PersistedFile } from './journal.ts';
import { call, jobOf, resumedTurn, say, turnOf, type Saying } from './script.ts';

/** Two calls and a closing text in the first turn, and a second turn that resumes it. */
export const CASE: Case = {
  cutpoint: CASE_VERSION,
  client: 'reference',
  script: {
    manner: 'insisting',
    turns: [
      turnOf('Do the work.', [call('j1', 'custom'), call('j2', 'function')], [say('t1', 'All is done.')]),
      resumedTurn('Go on.', [say('t2', 'Nothing was lost.')]),
    ],
  },
  faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
  limits: { retries: 2, deadline_ms: 1_000 },
};

export function observed(...journal: Entry[]): Observation {
  return { case: CASE, journal };
}

export const asks = user('Do the work.');
export const asksAgain = user('Go on.');

export function user(text: string): Item {
  return { kind: 'message', role: 'user', text };
}

export function assistant(text: string, id?: string): Item {
  return { kind: 'message', role: 'assistant', text, ...(id !== undefined && { id }) };
}

/** @example called('call_j1_1', 'custom') */
export function called(callId: string, via: CallVia, id?: string): Item {
  return { kind: 'call', callId, via, name: 'run', input: 'append', ...(id !== undefined && { id }) };
}

/** The output that the tool itself gives, unless another text is given. */
export function output(callId: string, via: CallVia, text = `wrote effects/${jobOf(callId)}.log`): Item {
  return { kind: 'output', callId, via, text };
}

export function prompted(turn = 0, resumed = turn > 0): Entry {
  return { kind: 'prompt', turn, resumed };
}

export function requested(exchange: number, history: History, turn = 0): Entry {
  return { kind: 'request', exchange, turn, history };
}

/** The same over a WebSocket. */
export function requestedOverWebSocket(exchange: number, history: History, turn = 0): Entry {
  return { kind: 'request', exchange, turn, history, websocket: true };
}

/** A handshake on the way to that exchange; the case's only fault has refused it, unless it was opened with status 101. */
export function handshake(exchange: number, status: number, turn = 0): Entry {
  return { kind: 'handshake', exchange, turn, status, faults: status === 101 ? [] : [0] };
}

interface Told {
  readonly turn?: number;
  readonly says?: readonly Saying[];
  readonly faults?: readonly number[];
  readonly receipt?: Partial<Receipt>;
  readonly said?: History;
  readonly intact?: number;
  readonly retryAfter_ms?: number;
}

/** A reply that delivered those events whole; one without `completed` broke off. */
export function replied(
  exchange: number,
  events: readonly string[],
  { turn = 0, says, said = [], faults = [], receipt, ...more }: Told = {},
): Entry {
  const bytes = events.length * 10;
  return {
    kind: 'reply',
    exchange,
    turn,
    step: says && { says: [...says] },
    said,
    faults,
    receipt: {
      status: 200,
      events,
      sizes: events.map(() => 10),
      bytes,
      sha256: 'of no interest',
      ending: events.includes('completed') ? 'clean' : 'fin',
      ...receipt,
    },
    ...more,
  };
}

/** The gate of a broken reply saw that the tool had done its work. */
export function gate(exchange: number, callId: string, phase: Phase = 'finished'): Entry {
  return { kind: 'gate', exchange, signal: { kind: 'effect', callId, phase } };
}

export function effect(callId: string, phase: Phase = 'finished'): Entry {
  return { kind: 'effect', job: jobOf(callId) ?? '', callId, phase };
}

export function ended(outcome: Outcome, turn = 0): Entry {
  return { kind: 'outcome', turn, outcome };
}

export const answered: Outcome = { kind: 'answered', text: 'All is done.' };
export const interrupted: Outcome = { kind: 'interrupted', message: 'the user stopped it' };
export const failed: Outcome = { kind: 'failed', message: 'the stream broke' };

/** What lies on disk after a turn: one file for each history, oldest first. */
export function persisted(turn: number, ...files: readonly History[]): Entry {
  return {
    kind: 'persisted',
    turn,
    persisted: { files: files.map((history, at) => ({ path: `${at}.jsonl`, history, unreadable: [] })) },
  };
}

/** One session file, with whatever else it says of itself. */
export function file(history: History, more: Partial<PersistedFile> = {}): PersistedFile {
  return { path: '0.jsonl', history, unreadable: [], session: 's1', ...more };
}

/** The same as `persisted`, from whole files. */
export function kept(turn: number, ...files: readonly PersistedFile[]): Entry {
  return { kind: 'persisted', turn, persisted: { files } };
}

/** The case's only fault struck in the gap before that turn, and left these files. */
export function damaged(turn: number, ...files: readonly PersistedFile[]): Damage {
  return { kind: 'damage', turn, faults: [0], persisted: { files } };
}

type Damage = Extract<Entry, { kind: 'damage' }>;

export const stop: Blow = { kind: 'interrupt' };
export const sigterm: Blow = { kind: 'signal', signal: 'SIGTERM', to: 'client' };
export const sigkill: Blow = { kind: 'signal', signal: 'SIGKILL', to: 'client' };

/** The client was struck while that reply was on its way. */
export function struck(exchange: number, blow: Blow, turn = 0): Entry {
  return { kind: 'blow', exchange, turn, blow };
}

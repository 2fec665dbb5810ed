// What the user of the Codex SDK has been told of one turn, and how the turn has ended for that user. The SDK passes the events of
// `codex exec` on; an exit status other than 0 becomes an exception behind them.
import type { Display, Outcome } from '../../core/journal.ts';
import { readEvent } from '../codex/events.ts';
import { lastLine } from '../codex/processes.ts';
import type { Told } from './protocol.ts';

export interface Turn {
  /** The thread's id, as far as it has been told. */
  readonly thread: string | undefined;
  /** Undefined as long as the turn goes on. */
  readonly outcome: Outcome | undefined;
  readonly display: Display;
}

/** Reads what has been told of one turn, in order. */
export function readTurn(told: readonly Told[]): Turn {
  const events = told.flatMap((one) => (one.kind === 'event' ? readEvent(one.event) : []));
  const texts = endedItems(told).flatMap((item) => (item.type === 'agent_message' ? [item.text ?? ''] : []));
  const ends = events.filter((one) => one.type === 'turn.completed' || one.type === 'turn.failed').length;
  const failure = events.findLast((one) => one.type === 'turn.failed')?.error.message;
  const last = told.at(-1);
  const threadOf = events.findLast((one) => one.type === 'thread.started')?.thread_id;
  switch (last?.kind) {
    case undefined:
    case 'event':
      return { thread: threadOf, outcome: undefined, display: { texts, ends } };
    case 'over':
      return {
        thread: last.thread ?? threadOf,
        outcome: outcomeOf(failure, ends, texts),
        display: { texts, ends },
      };
    case 'threw':
      return {
        thread: last.thread ?? threadOf,
        outcome: { kind: 'failed', message: failure ?? complaintOf(last.message) },
        // The exception behind a failed turn belongs to it: the exit status says the same once more. Behind an answered turn, or
        // where no end was told, it is an end of its own.
        display: { texts, ends: failure === undefined ? ends + 1 : ends },
      };
  }
}

/** What the user was told to have ended: messages of the model and tools. */
export function endedItems(told: readonly Told[]) {
  const events = told.flatMap((one) => (one.kind === 'event' ? readEvent(one.event) : []));
  return events.flatMap((one) => (one.type === 'item.completed' ? [one.item] : []));
}

function outcomeOf(failure: string | undefined, ends: number, texts: readonly string[]): Outcome {
  if (failure !== undefined) return { kind: 'failed', message: failure };
  if (ends === 0)
    return { kind: 'failed', message: 'the events were over, and none of them told how the turn had ended' };
  return { kind: 'answered', text: texts.at(-1) ?? '' };
}

/** The SDK puts all of Codex's log behind the exit status; its last line is kept, without the time in front of it. */
function complaintOf(message: string): string {
  const [, how = message, log = ''] = /^(Codex Exec exited with [^:]*): (.*)$/s.exec(message) ?? [];
  const why = lastLine(log);
  return why === '' ? how : `${how}: ${why}`;
}

// What a case's own faults struck, and what they destroyed: for that no client is to blame. What a tear destroyed may be missing,
// nothing else. The functions below select from an observation; they are pure.
import { calls, type History } from './item.ts';
import {
  entries,
  histories,
  replyTo,
  type Entry,
  type Observation,
  type PersistedFile,
  type Place,
} from './journal.ts';
import { callIdOf } from './script.ts';
import { telling } from './telling.ts';

export function wasStruck(of: Observation, turn: number): boolean {
  return entries(of, 'blow').some((one) => one.turn === turn) || couldNotWrite(of, turn);
}

/** Whether the client was sent a signal in that turn, by a fault or by its own write: nobody is owed a word by a process that has ended. */
export function wasSignalled(of: Observation, turn: number): boolean {
  return (
    entries(of, 'blow').some((one) => one.turn === turn && one.blow.kind === 'signal') ||
    hindranceOf(of, turn) === 'killed'
  );
}

/** Whether the client was struck while the reply of that exchange was on its way. */
export function isStruckAt(of: Observation, exchange: number): boolean {
  const turn = replyTo(of, exchange)?.turn;
  return (
    entries(of, 'blow').some((one) => one.exchange === exchange) || (turn !== undefined && couldNotWrite(of, turn))
  );
}

/** What kept the client from writing in that turn: it lasts until the session is closed before which a fault struck. */
export function hindranceOf(of: Observation, turn: number): Damage['hinders'] {
  const closed = entries(of, 'persisted').findLast((one) => one.turn < turn)?.turn ?? -1;
  return entries(of, 'damage').findLast((one) => one.turn > closed && one.turn <= turn && one.hinders)?.hinders;
}

/** Whether a client that could not write said so: its turn was not answered. What it lost in an answered one, it lost in silence. */
export function couldNotWrite(of: Observation, turn: number): boolean {
  const outcome = entries(of, 'outcome').find((one) => one.turn === turn)?.outcome.kind;
  return outcome !== 'answered' && hindranceOf(of, turn) !== undefined;
}

/**
 * The calls of the replies in which the client was struck, by the ids with which the model made them and by those by which their
 * effects are told.
 *
 * @param by only where that kind of blow was dealt
 */
export function struckCalls(of: Observation, by?: 'signal'): ReadonlySet<string> {
  const replies = entries(of, 'reply').filter(
    ({ exchange, turn }) =>
      couldNotWrite(of, turn) ||
      entries(of, 'blow').some((one) => one.exchange === exchange && (by === undefined || one.blow.kind === by)),
  );
  return new Set(
    replies.flatMap(({ exchange, said, step }) => [
      ...calls(said).map((call) => call.callId),
      ...(step?.says ?? []).flatMap((part) => (part.kind === 'call' ? [callIdOf(part.job, exchange)] : [])),
    ]),
  );
}

/** Whether the client told its user, before it was struck, that the tool of that call had finished. */
export function wasToldFinished(of: Observation, callId: string): boolean {
  return entries(of, 'gate').some(
    ({ signal }) => signal.kind === 'told' && 'callId' in signal && signal.callId === callId,
  );
}

type Damage = Extract<Entry, { kind: 'damage' }>;

/** What was on disk before the gap in which that damage was done. */
function filesBefore(of: Observation, { turn }: Damage): readonly PersistedFile[] {
  return entries(of, 'persisted').findLast((one) => one.turn < turn)?.persisted.files ?? [];
}

/**
 * What stood in a session file before some gap up to that turn, and could be read in none of them behind it: keys of a telling, such
 * as `output call_j1_1: done`.
 */
export function destroyedBefore(of: Observation, turn: number): ReadonlySet<string> {
  const keysIn = (files: readonly PersistedFile[]) => files.flatMap((one) => telling(of.case.script, one.history));
  const destroyed = new Set<string>();
  for (const damage of entries(of, 'damage')) {
    if (!damage.persisted || damage.turn > turn) continue;
    for (const key of keysIn(filesBefore(of, damage))) destroyed.add(key);
    for (const key of keysIn(damage.persisted.files)) destroyed.delete(key);
  }
  return destroyed;
}

/**
 * What stood in a session file before one of its lines was struck. A client's other readers may go by other lines than we do, of which
 * nobody can say what they told.
 */
export function inStruckLines(of: Observation, turn: number): ReadonlySet<string> {
  const struck = entries(of, 'damage').filter((one) => one.turn <= turn && one.lines);
  return new Set(
    struck.flatMap((one) => filesBefore(of, one)).flatMap((file) => telling(of.case.script, file.history)),
  );
}

/** Whether an output of that call, or the call without which no output can be sent, stood on disk, and was destroyed by a fault. */
export function isCallDestroyed(of: Observation, callId: string): boolean {
  return [...destroyedBefore(of, Number.POSITIVE_INFINITY)].some(
    (key) => key === `call ${callId}` || key.startsWith(`output ${callId}: `),
  );
}

/** The session files whose records a fault has changed before the end of that turn, by path: their structure is not the client's alone. */
export function rewrittenBy(of: Observation, turn: number): ReadonlySet<string> {
  const rewritten = new Set<string>();
  for (const damage of entries(of, 'damage')) {
    if (!damage.persisted || damage.turn > turn) continue;
    const before = filesBefore(of, damage);
    for (const file of damage.persisted.files) {
      const same = before.filter((one) => recordsOf(one) === recordsOf(file));
      // What is like nothing before was rewritten; a copy of what was rewritten is so as well.
      if (same.every((one) => rewritten.has(one.path))) rewritten.add(file.path);
    }
  }
  return rewritten;
}

function recordsOf({ history, unreadable, numbers }: PersistedFile): string {
  return JSON.stringify([history, unreadable, numbers]);
}

/** Every place whose structure is the client's own: each request's input, and each session file that no fault has rewritten. */
export function ownHistories(of: Observation): Place[] {
  return of.journal.flatMap((entry) => {
    const places = histories({ ...of, journal: [entry] });
    if (entry.kind !== 'persisted') return places;
    const rewritten = rewrittenBy(of, entry.turn);
    return places.filter((_, index) => !rewritten.has(entry.persisted.files[index]?.path ?? ''));
  });
}

/**
 * The session file that counts after a session was closed: that of the conversation, or the newest one where files do not say whose
 * they are. Of several with its session (a fault may have copied it) it is that which tells the most.
 */
export function keptPlace(of: Observation, entry: Extract<Entry, { kind: 'persisted' }>): Place | undefined {
  const { files } = entry.persisted;
  const id = entries(of, 'outcome').find((one) => one.session !== undefined)?.session;
  const newest = files.findLast((file) => file.session !== undefined && file.session === id) ?? files.at(-1);
  const told = files.map((file) => {
    const isCopy = file.session !== undefined && file.session === newest?.session;
    return file === newest || isCopy ? telling(of.case.script, file.history).length : -1;
  });
  return histories({ ...of, journal: [entry] })[told.lastIndexOf(Math.max(...told))];
}

/** Everything that a fault left in a session file, garbled as it may be. */
export function leftByDamage(of: Observation): History {
  return entries(of, 'damage')
    .flatMap(({ persisted }) => persisted?.files ?? [])
    .flatMap((file) => file.history);
}

/** What a careful reader could still read in the gap before that turn, where a fault had struck the files there. */
export function readableBefore(of: Observation, turn: number): readonly PersistedFile[] | undefined {
  return entries(of, 'damage').find((one) => one.turn === turn)?.persisted?.files;
}

/** Whether faults have left, in that gap or an earlier one, no file in which both a session and anything of it can still be read. */
export function isUnreadable(of: Observation, turn: number): boolean {
  const latest = of.journal.findLast(
    (one) =>
      (one.kind === 'damage' && one.persisted !== undefined && one.turn <= turn) ||
      (one.kind === 'persisted' && one.turn < turn),
  );
  const files = latest && 'persisted' in latest ? latest.persisted?.files : undefined;
  const isStruck = entries(of, 'damage').some((one) => one.turn <= turn);
  return isStruck && files?.some((file) => file.session !== undefined && file.history.length > 0) === false;
}

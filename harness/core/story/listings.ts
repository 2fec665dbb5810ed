// Listings: every history that was seen, line by line, with what is new in it, and what is missing, repeated, made up or broken.
// What is missing has a line as well, where it would stand.
import { chronicleOf, nameOfKey, wordsOfName } from './chronicle.ts';
import type { History, Item } from '../item.ts';
import { entries, timesCalled, type Observation } from '../journal.ts';
import { isDone, jobOf, scriptedCall, scriptedCalls, CLOSING } from '../script.ts';
import type { Seen } from './seen.ts';
import type { LineMark, ListedLine, Listing } from './story.ts';
import { keyOf } from '../telling.ts';
import type { Location, Violation } from '../verdict.ts';
import { anonymous, itemWords, quoted } from '../words.ts';

/** A line as long as it is worked on: with the name of what it tells, if the script knows it. */
interface Line extends ListedLine {
  readonly name?: string;
  /**
   * On which line of its file it stands, to tell what comes before what. It is not told: how many other records there are before it
   * differs between runs.
   */
  readonly at?: number;
}

/** A violation that shows in a history, and where in it. */
interface Pin {
  readonly violation: number;
  readonly at: Location;
}

/** @param histories those that are to be listed */
export function listingsOf(
  observation: Observation,
  histories: readonly Seen[],
  violations: readonly Violation[],
): Listing[] {
  const chronicle = chronicleOf(observation);
  return histories.map((seen) => {
    const pins = violations.flatMap(({ at = [] }, violation) =>
      at.filter(seen.holds).map((location): Pin => ({ violation, at: location })),
    );
    const there = withRecords(seen, pins, linesOf(observation, seen, pins));
    const ghosts = missingFrom(observation, seen, pins);
    const lines = ghosts.reduce((all, ghost) => placed(chronicle, all, ghost), there);
    return {
      ...seen.is,
      lines: lines.map(({ name: _, at: __, ...line }) => line),
      violations: each(pins.filter(({ at }) => isWhole(at)).map((one) => one.violation)),
    };
  });
}

/** Whether it speaks of no single line. */
function isWhole(at: Location): boolean {
  return itemsIn(at).length === 0 && lacksIn(at).length === 0 && !('unreadable' in at);
}

function itemsIn(at: Location): readonly number[] {
  return 'items' in at ? at.items : [];
}

/** By name. */
function lacksIn(at: Location): string[] {
  return 'lacks' in at ? (at.lacks ?? []).map(nameOfKey) : [];
}

function each<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

/** The items that are there; each run of the client's own words is one line. */
function linesOf(observation: Observation, seen: Seen, pins: readonly Pin[]): Line[] {
  const { script } = observation.case;
  const known = (seen.before ?? []).map((item) => lineWords(observation, item));
  const lines: Line[] = [];
  const times = new Map<string, number>();
  for (const [index, item] of seen.history.entries()) {
    const key = keyOf(script, item);
    const name = key === undefined ? undefined : nameOfKey(key);
    const violations = each(
      pins
        .filter(({ at }) => itemsIn(at).includes(index) || (name !== undefined && lacksIn(at).includes(name)))
        .map((one) => one.violation),
    );
    const told = lineWords(observation, item);
    const words = told ?? (violations.length > 0 ? ownWords(observation, item) : 'context');
    if (words === 'context' && lines.at(-1)?.kind === 'context') continue;
    if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1);
    const isNew = told !== undefined && seen.before !== undefined && !isTaken(known, told);
    const marks: LineMark[] = [
      ...(isNew ? ['new' as const] : []),
      ...(name !== undefined && isRepeated(observation, name, times.get(name) ?? 0) ? ['repeated' as const] : []),
      ...(isMadeUp(observation, item) ? ['made up' as const] : []),
    ];
    const at = seen.lines?.[index];
    const kind = words === 'context' ? 'context' : item.kind;
    lines.push({
      kind,
      words,
      ...(at !== undefined && { at }),
      marks,
      violations,
      ...(name !== undefined && { name }),
    });
  }
  return lines;
}

/** Takes the first of these away that is the same; returns whether there was one. */
function isTaken(known: (string | undefined)[], words: string): boolean {
  const at = known.indexOf(words);
  if (at >= 0) known.splice(at, 1);
  return at >= 0;
}

/** Undefined for what is the client's own. */
function lineWords(observation: Observation, item: Item): string | undefined {
  const words = itemWords(observation.case.script, item);
  return words === 'context' ? undefined : words;
}

/** For an item that is none of the script's, and that somebody has to be shown; what the client made up may differ between runs. */
function ownWords(observation: Observation, item: Item): string {
  switch (item.kind) {
    case 'message': {
      const said = entries(observation, 'reply').flatMap((reply) => reply.said);
      const isSaid = said.some((one) => one.kind === 'message' && one.text === item.text);
      return `${item.role} ${quoted(isSaid ? item.text : anonymous(item.text))}`;
    }
    case 'reasoning':
      return 'reasoning';
    case 'other':
      return item.type;
    case 'call':
    case 'output':
      return `${item.via} ${item.kind} ${item.callId}`;
  }
}

/** Whether it stands there more often than it was said. The model closes a turn as often as it is asked to. */
function isRepeated(observation: Observation, name: string, times: number): boolean {
  if (name === `assistant: ${CLOSING.text}`) return false;
  const callId = /^(?:call|output) (.*)$/.exec(name)?.[1];
  return times > Math.max(1, callId === undefined ? 1 : timesCalled(observation, callId));
}

/** Whether the tool has done its work, and this is not what it gave. */
function isMadeUp(observation: Observation, item: Item): boolean {
  if (item.kind !== 'output' || !scriptedCall(observation.case.script, jobOf(item.callId) ?? '')) return false;
  const isFinished = entries(observation, 'effect').some(
    ({ callId, phase }) => callId === item.callId && phase === 'finished',
  );
  return isFinished && !scriptedCalls(observation.case.script).some((call) => isDone(call, item));
}

/** The same lines, and among them the records that cannot be read; what stands in these may be anything. */
function withRecords({ unreadable }: Seen, pins: readonly Pin[], lines: readonly Line[]): Line[] {
  return unreadable.reduce<Line[]>(
    (all, text, index) => {
      const line = Number(/^line (\d+)\b/.exec(text)?.[1] ?? 0);
      const violations = pins.filter(({ at }) => 'unreadable' in at && at.unreadable?.includes(index));
      const record: Line = {
        kind: 'record',
        words: 'a record that cannot be read',
        ...(line > 0 && { at: line }),
        marks: ['unreadable'],
        violations: each(violations.map((one) => one.violation)),
      };
      const behind = line > 0 ? all.findIndex((one) => (one.at ?? 0) > line) : -1;
      return all.toSpliced(behind < 0 ? all.length : behind, 0, record);
    },
    [...lines],
  );
}

/** What is not there and should be, by name: what violations say, and what the history before had. */
function missingFrom(observation: Observation, seen: Seen, pins: readonly Pin[]): Line[] {
  const there = new Set(namesIn(observation, seen.history));
  const before = seen.goesOn ? namesIn(observation, seen.before ?? []) : [];
  const lacking = pins.flatMap(({ at }) => lacksIn(at));
  // An output of which not even the call is there, is missing with it.
  const withCalls = [...before, ...lacking].flatMap((name) =>
    name.startsWith('output ') ? [name.replace('output', 'call'), name] : [name],
  );
  return each(withCalls)
    .filter((name) => !there.has(name))
    .map((name) => ({
      ...wordsOfName(observation, name),
      name,
      marks: ['missing'],
      violations: each(pins.filter(({ at }) => lacksIn(at).includes(name)).map((one) => one.violation)),
    }));
}

function namesIn({ case: { script } }: Observation, history: History): string[] {
  return history.flatMap((item) => {
    const key = keyOf(script, item);
    return key === undefined ? [] : [nameOfKey(key)];
  });
}

/** Puts a line where it would stand: behind the last line that was said before it. */
function placed(chronicle: readonly string[], lines: readonly Line[], ghost: Line): Line[] {
  const when = (line: Line) => (line.name === undefined ? -1 : chronicle.indexOf(line.name));
  const said = when(ghost);
  const earlier = said < 0 ? lines.length - 1 : lines.findLastIndex((line) => when(line) >= 0 && when(line) < said);
  const first = lines.findIndex((line) => line.kind !== 'context');
  const at = earlier >= 0 ? earlier + 1 : first < 0 ? lines.length : first;
  return lines.toSpliced(at, 0, ghost);
}

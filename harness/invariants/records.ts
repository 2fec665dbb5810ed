// What a client keeps is in order: every record can be read and has its number, and every reader tells the same story.
import { isDeadly } from '../core/blow.ts';
import { entries, within, type Entry, type Observation, type PersistedFile, type View } from '../core/journal.ts';
import { destroyedBefore, hindranceOf, inStruckLines, keptPlace, rewrittenBy } from '../core/loss.ts';
import { itemsTelling, telling } from '../core/telling.ts';
import type { Location } from '../core/verdict.ts';
import type { Finding, Invariant } from './invariant.ts';

type Persisted = Extract<Entry, { kind: 'persisted' }>;

export const recordsAreWellFormed: Invariant = {
  id: 'records-are-well-formed',
  rule: 'Every record of a session file can be read, and their sequence numbers have no gap and no repeat, but where a fault struck them.',
  source:
    'A session file is what a conversation is restored from (openai/codex issue 16255); JSON Lines: "each line is a valid JSON value". Codex numbers its records from 0.150 on.',
  onFiles: {
    mend: {
      unreadable: (lines) =>
        `restore ${lines} or remove what cannot be read; where two records stand on one line, part them`,
      repeated: (lines) => `remove the records that stand once more from ${lines} on, or restore their order`,
      gap: (lines) =>
        `look in a copy of the file for the records that are missing before ${lines}; where they were removed on purpose, leave it as it is`,
    },
  },
  check: (observation) =>
    entries(observation, 'persisted').flatMap((entry) =>
      entry.persisted.files.flatMap((file, index) => {
        const which = entry.persisted.files.length > 1 ? ` ${index + 1}` : '';
        const name = `session file${which} after turn ${entry.turn + 1}`;
        const place = { kind: 'file', turn: entry.turn, file: index, items: [] } as const;
        return [...unreadable(observation, entry, file), ...misnumbered(observation, entry, file)].map(
          ({ variant, message, ...records }) => ({
            variant,
            message: `${name}: ${message}`,
            at: [{ ...place, ...records }],
          }),
        );
      }),
    ),
};

/** What is wrong with a file, and the indexes of those of its unreadable records, or of its numbers, that show it. */
type Flaw = Omit<Finding, 'at'> & Pick<Extract<Location, { kind: 'file' }>, 'unreadable' | 'numbers'>;

function unreadable(observation: Observation, { turn }: Persisted, file: PersistedFile): Flaw[] {
  const left = new Set(
    damagesUntil(observation, turn)
      .flatMap(({ persisted }) => persisted?.files ?? [])
      .flatMap((one) => one.unreadable),
  );
  const own = file.unreadable.filter((one) => !left.has(one));
  const [first] = own;
  if (first === undefined || own.length <= tornUntil(observation, turn)) return [];
  const indexes = file.unreadable.flatMap((one, index) => (left.has(one) ? [] : [index]));
  const message =
    own.length === 1
      ? `a record cannot be read: ${first}.`
      : `${own.length} records cannot be read, the first: ${first}.`;
  return [{ variant: 'unreadable', message, unreadable: indexes }];
}

/** How many writes may have been cut short until then: whoever is killed, or can write no more, may be in the middle of one. */
function tornUntil(observation: Observation, turn: number): number {
  const killed = entries(observation, 'blow').filter((one) => one.turn <= turn && isDeadly(one.blow)).length;
  const hindered = observation.case.script.turns.filter(
    (_, index) => index <= turn && hindranceOf(observation, index) !== undefined,
  ).length;
  return killed + hindered;
}

function misnumbered(observation: Observation, { turn }: Persisted, file: PersistedFile): Flaw[] {
  const { numbers } = file;
  if (!numbers) return [];
  const left = leftOf(observation, turn, file);
  const late = firstTooLate(numbers, left.length);
  if (late !== undefined)
    return [
      {
        variant: 'repeated',
        message: `the sequence number ${numbers[late]} comes again, or too late.`,
        numbers: [late],
      },
    ];
  const last = left.length === 0 ? numbers[0] : lastBefore(observation, turn, left);
  const gaps = numbers.flatMap((number, index) => {
    const before = index === left.length ? last : numbers[index - 1];
    return index >= left.length && before !== undefined && number > before + 1 ? [index] : [];
  });
  const [first] = gaps;
  // A record that was cut short had a number as well.
  if (first === undefined || gaps.length <= file.unreadable.length || tornUntil(observation, turn) > 0) return [];
  return [
    { variant: 'gap', message: `before the sequence number ${numbers[first]} there is a gap.`, numbers: [first] },
  ];
}

/** Index of the first number, from that index on, which is not above all before it. */
function firstTooLate(numbers: readonly number[], from: number): number | undefined {
  let highest = Number.NEGATIVE_INFINITY;
  for (const [index, number] of numbers.entries()) {
    if (index >= from && number <= highest) return index;
    highest = Math.max(highest, number);
  }
  return undefined;
}

/** The numbers that the latest fault has left of a file, where the client has gone on behind them. */
function leftOf(observation: Observation, turn: number, { path, numbers = [] }: PersistedFile): readonly number[] {
  const left = damagesUntil(observation, turn)
    .flatMap(({ persisted }) => persisted?.files ?? [])
    .findLast((one) => one.path === path)?.numbers;
  return left?.every((number, index) => numbers[index] === number) ? left : [];
}

/** The highest number that the client had given, or still finds: it may go on behind either. */
function lastBefore(observation: Observation, turn: number, left: readonly number[]): number {
  const given = entries(observation, 'persisted')
    .filter((one) => one.turn < turn)
    .flatMap(({ persisted }) => persisted.files)
    .flatMap((one) => one.numbers ?? []);
  return Math.max(...left, ...given);
}

function damagesUntil(observation: Observation, turn: number) {
  return entries(observation, 'damage').filter((one) => one.turn <= turn);
}

export const readersAgree: Invariant = {
  id: 'readers-agree',
  rule: 'Every reader of the client tells the same prompts and answers as its session file, in the same order.',
  source:
    'codex doctor --json reports whether the session file and the database agree; report of a lost thread: what a list shows and what the model is sent are two stories.',
  check: (observation) =>
    entries(observation, 'views').flatMap(({ turn, views }) => {
      const kept = entries(observation, 'persisted').findLast((one) => one.turn <= turn);
      const place = kept && keptPlace(observation, kept);
      if (!place || refused(observation, turn)) return [];
      const destroyed = new Set([...destroyedBefore(observation, turn), ...inStruckLines(observation, turn)]);
      const wordsIn = (history: View['history']) =>
        telling(observation.case.script, history).filter(
          (key) => /^(?:user|assistant): /.test(key) && !destroyed.has(key),
        );
      const file = wordsIn(place.history);
      const isOwn = rewrittenBy(observation, turn).size === 0;
      const itemsOf = (history: View['history'], key: string) => itemsTelling(observation.case.script, history, key);
      return views.flatMap(({ reader, history }) =>
        disagreement(reader, wordsIn(history), file, isOwn).map(({ lost, more, ...found }) => {
          const view = { kind: 'view', turn, reader, items: more === undefined ? [] : itemsOf(history, more) } as const;
          if (lost === undefined) return { ...found, at: [view] };
          return { ...found, at: [{ ...view, lacks: [lost] }, within(place, itemsOf(place.history, lost))] };
        }),
      );
    }),
};

/** How a reader differs from the file, and what of the telling it has lost, or has more. */
type Difference = Omit<Finding, 'at'> & { readonly lost?: string; readonly more?: string };

function disagreement(reader: string, told: readonly string[], file: readonly string[], isOwn: boolean): Difference[] {
  const missing = file.find((key) => !told.includes(key));
  if (missing !== undefined)
    return [
      {
        variant: 'lost',
        message: `${reader} does not tell ${JSON.stringify(missing)}, which stands in the session file.`,
        lost: missing,
      },
    ];
  const more = told.find((key) => !file.includes(key));
  if (more !== undefined)
    return [
      {
        variant: 'more',
        message: `${reader} tells ${JSON.stringify(more)}, which does not stand in the session file.`,
        more,
      },
    ];
  if (!isOwn || told.join('\n') === file.join('\n')) return [];
  return [
    {
      variant: 'order',
      message: `${reader} tells what stands in the session file in another order, or more than once.`,
    },
  ];
}

/** Whether the last session was refused, so that nobody has read what a fault left of the file. */
function refused(observation: Observation, turn: number): boolean {
  const isStruck = entries(observation, 'damage').some((one) => one.turn === turn);
  return isStruck && !entries(observation, 'request').some((one) => one.turn === turn);
}

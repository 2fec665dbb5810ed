// What a campaign has come to, told by its log line by line: tallies, the lanes, the kinds of failure, and what was made minimal. It
// grows with what is new, and not with the number of cases.
import { createHash } from 'node:crypto';
import { lanesOf, type Configuration } from './configuration.ts';
import { failureOf, isLess } from './failure.ts';
import { createLane, type Lane } from './lane.ts';
import type { CaseLine, Line, StintLine } from './log.ts';
import type { MinimalResult, Task, TriedResult } from './task.ts';

/** A kind of failure. */
export interface Failure {
  readonly signature: string;
  readonly struck: readonly string[];
  /** How many cases showed it. */
  readonly count: number;
  /** The first of them: by its number, then by its lane. */
  readonly first: CaseLine;
}

/** A reason for which cases had no verdict. */
export interface Doubt {
  readonly count: number;
  readonly first: { readonly lane: number; readonly at: number };
}

export interface Tallies {
  readonly cases: number;
  readonly failing: number;
  readonly unknown: number;
  readonly notReached: number;
}

/** All that a campaign's log comes to, up to now. */
export interface Ledger {
  readonly configuration: Configuration;
  /** Those that are played. */
  readonly lanes: readonly Lane[];
  /** Takes in a line of the log; returns whether it was new. */
  take(line: Exclude<Line, Configuration>): boolean;
  readonly tallies: Tallies;
  /** How many cases exercised each combination. */
  readonly cells: ReadonlyMap<string, number>;
  /** How many cases showed each shape of behaviour. */
  readonly shapes: ReadonlyMap<string, number>;
  readonly doubts: ReadonlyMap<string, Doubt>;
  /** Kinds of failure of which none shows the same signature when less strikes, in a settled order. */
  failures(): Failure[];
  /** Kinds of failure that are told by those. */
  failuresWithin(of: Failure): Failure[];
  /** The minimal case of a kind of failure, once there is one. */
  minimalOf(of: Failure): MinimalResult | undefined;
  /** How many kinds of failure have been made minimal. */
  readonly minimals: number;
  /** How many cases were run, also to make others minimal, as far as the log tells. */
  readonly runs: number;
  /** What is yet to be made minimal, the most frequent first. */
  toMinimise(): Extract<Task, { kind: 'minimise' }>[];
  /** What was tried for a task that was broken off. */
  triedFor(task: { readonly lane: number; readonly at: number }): readonly TriedResult[];
  readonly stints: readonly StintLine[];
  /** Identifies all that was told: the same for two that played the same cases to a client that did the same. */
  digest(): string;
}

/** An empty ledger of a campaign. Whoever takes in the lines of its log has what was known when they were written. */
export function createLedger(configuration: Configuration): Ledger {
  const lanes = lanesOf(configuration).map((lane) => createLane(configuration, lane));
  const tallies = { cases: 0, failing: 0, unknown: 0, notReached: 0 };
  const cells = new Map<string, number>();
  const shapes = new Map<string, number>();
  const doubts = new Map<string, Doubt>();
  const failures = new Map<string, Failure>();
  /** Those that are told by no other; known anew whenever there is a new kind. */
  let roots: readonly string[] | undefined;
  const minimals = new Map<string, MinimalResult>();
  const tried = new Map<string, Map<string, TriedResult>>();
  const stints: StintLine[] = [];

  const ledger: Ledger = {
    configuration,
    lanes,
    take(line) {
      switch (line.kind) {
        case 'case':
          return takeCase(line);
        case 'tried':
          return takeTried(line);
        case 'minimal':
          return takeMinimal(line);
        case 'stint':
          stints.push(line);
          return true;
      }
    },
    tallies,
    cells,
    shapes,
    doubts,
    failures() {
      roots ??= rootsOf(failures);
      return roots.map((key) => failures.get(key) as Failure).toSorted(inOrder);
    },
    failuresWithin: (of) => [...failures.values()].filter((one) => one === of || tells(of, one)),
    minimalOf: ({ signature, first }) => minimals.get(minimalKey(first, signature)),
    get minimals() {
      return ledger.failures().filter((one) => ledger.minimalOf(one)).length;
    },
    get runs() {
      return tallies.cases + [...tried.values()].reduce((sum, one) => sum + one.size, 0);
    },
    toMinimise() {
      const due = ledger.failures().filter((one) => ledger.minimalOf(one) === undefined);
      const often = due.toSorted((one, other) => other.count - one.count);
      return [...Map.groupBy(often, ({ first }) => placeKey(first)).values()].map(taskFor);
    },
    triedFor: (task) => [...(tried.get(placeKey(task))?.values() ?? [])],
    stints,
    digest() {
      const told = [
        ...lanes.map((one) => `${one.lane} ${one.digest()}`),
        ...ledger.failures().map((one) => {
          const minimal = ledger.minimalOf(one);
          return `${failureOf(one.signature, one.struck)} ${minimal?.replays.map((replay) => replay.digest).join() ?? ''}`;
        }),
      ];
      return createHash('sha256').update(told.join('\n')).digest('hex').slice(0, 12);
    },
  };
  return ledger;

  function takeCase(line: CaseLine): boolean {
    const isNew = lanes.find(({ lane }) => lane === line.lane)?.take(line) ?? false;
    if (!isNew) return false;
    tallies.cases += 1;
    tallies.failing += Number(line.failed.length > 0);
    tallies.unknown += Number(line.unknown.length > 0);
    tallies.notReached += line.notReached;
    for (const cell of line.cells) cells.set(cell, (cells.get(cell) ?? 0) + 1);
    for (const shape of line.shapes) shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
    for (const reason of line.unknown) takeDoubt(reason, line);
    for (const signature of line.failed) takeFailure(signature, line);
    return true;
  }

  function takeDoubt(reason: string, { lane, at }: CaseLine): void {
    const { count = 0, first = { lane, at } } = doubts.get(reason) ?? {};
    doubts.set(reason, { count: count + 1, first: byPlace(first, { lane, at }) < 0 ? first : { lane, at } });
  }

  function takeFailure(signature: string, line: CaseLine): void {
    const key = failureOf(signature, line.struck);
    const { count = 0, first = line } = failures.get(key) ?? {};
    if (count === 0) roots = undefined;
    // Only a line that holds its case can stand for its kind; the first one always does.
    const earlier = line.case !== undefined && byPlace(line, first) < 0;
    failures.set(key, { signature, struck: line.struck, count: count + 1, first: earlier ? line : first });
  }

  function takeTried(line: TriedResult): boolean {
    const here = tried.get(placeKey(line)) ?? new Map<string, TriedResult>();
    tried.set(placeKey(line), here);
    if (here.has(line.key)) return false;
    here.set(line.key, line);
    return true;
  }

  function takeMinimal(line: MinimalResult): boolean {
    const key = minimalKey(line, line.signature);
    if (minimals.has(key)) return false;
    minimals.set(key, line);
    return true;
  }
}

type At = Pick<CaseLine, 'lane' | 'at'>;

function byPlace(one: At, other: At): number {
  return one.at - other.at || one.lane - other.lane;
}

function inOrder(one: Failure, other: Failure): number {
  return byPlace(one.first, other.first) || (one.signature < other.signature ? -1 : 1);
}

function rootsOf(failures: ReadonlyMap<string, Failure>): string[] {
  const all = [...failures.values()];
  return [...failures].filter(([, one]) => !all.some((other) => tells(other, one))).map(([key]) => key);
}

/** Whether the first failure shows what the second does, and less struck. */
function tells(one: Failure, other: Failure): boolean {
  return one.signature === other.signature && isLess(one.struck, other.struck);
}

function placeKey({ lane, at }: At): string {
  return `${at} ${lane}`;
}

function minimalKey(place: At, signature: string): string {
  return `${placeKey(place)} ${signature}`;
}

function taskFor(of: readonly Failure[]): Extract<Task, { kind: 'minimise' }> {
  const { lane, at, case: drawn, struck } = (of[0] as Failure).first;
  if (!drawn) throw new Error(`the log has no case ${at} of lane ${lane}`);
  return { kind: 'minimise', lane, at, case: drawn, struck, signatures: of.map((one) => one.signature) };
}

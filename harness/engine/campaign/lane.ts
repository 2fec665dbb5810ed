// One of the searches that a campaign consists of. It plays its share of the planned cases, and then draws, round by round; what a
// round draws depends on nothing but the seed and what the rounds before it have shown, so that it is the same again whoever plays
// it, and however often it was broken off.
import { createHash } from 'node:crypto';
import type { Case } from '../../core/case.ts';
import { drawRound, type Drawn } from '../draw.ts';
import { isNews, learn, NOTHING, type Learned } from '../learn.ts';
import { plannedFor, type Configuration, type Phase } from './configuration.ts';
import { failuresOf } from './failure.ts';
import type { CaseLine } from './log.ts';
import type { CaseResult } from './task.ts';

/** The first round of drawn cases has so many, each further one twice as many, up to the most: what is learned early is soon used. */
const FIRST_ROUND = 4;
const LONGEST_ROUND = 64;

/** A case of a lane, with its number there. */
export interface Numbered extends Drawn {
  readonly at: number;
}

export interface Lane {
  readonly lane: number;
  readonly phase: Phase;
  /** How many cases are planned. */
  readonly planned: number;
  /**
   * The cases of the round under way that have not been run; none where the lane has come to its end.
   *
   * @param most how many cases to draw in all
   */
  due(most: number): readonly Numbered[];
  /** What the log is to say of a case: the case itself, and its trace, where it shows something new. Undefined where it is not due. */
  lineOf(result: CaseResult): CaseLine | undefined;
  /** Takes in what the log says; returns whether it was new. */
  take(line: CaseLine): boolean;
  /** What was kept, in order: cases that reached what nothing before them had. */
  readonly kept: readonly Kept[];
  /** Identifies all that its cases told. */
  digest(): string;
}

export interface Kept {
  readonly lane: number;
  readonly at: number;
  readonly case: Case;
  readonly cells: readonly string[];
  readonly shapes: readonly string[];
  readonly digest: string;
  readonly failed: readonly string[];
}

export function createLane(configuration: Configuration, lane: number): Lane {
  const { client, seed, target } = configuration;
  const planned = plannedFor(configuration, lane);
  const kept: Kept[] = [];
  /** The kinds of failure that rounds before this one have shown. */
  const failures = new Set<string>();
  let learned: Learned = NOTHING;
  let round = { from: 0, size: planned.length };
  let due: readonly Numbered[] | undefined;
  let played = new Map<number, CaseLine>();
  let chain = '';
  if (round.size === 0) round = nextRound();

  return {
    lane,
    planned: planned.length,
    get phase() {
      const at = [...Array(round.size).keys()].find((index) => !played.has(round.from + index)) ?? 0;
      return planned[round.from + at]?.phase ?? 'drawn';
    },
    due(most) {
      const end = planned.length + most;
      return round.from < end ? casesOf().filter(({ at }) => at < end && !played.has(at)) : [];
    },
    lineOf(result) {
      const { trace, ...line } = result;
      const drawn = casesOf().find(({ at }) => at === result.at);
      if (!drawn || played.has(result.at)) return undefined;
      return {
        ...line,
        aims: [...drawn.aims],
        ...(drawn.parent !== undefined && { parent: drawn.parent }),
        ...((isNews(learned, result) || failuresOf(result).some((one) => !failures.has(one))) && {
          case: drawn.case,
          ...(trace !== undefined && { trace }),
        }),
      };
    },
    take(line) {
      if (line.at < round.from || played.has(line.at)) return false;
      played.set(line.at, line);
      if (played.size === round.size) endRound();
      return true;
    },
    kept,
    digest: () => [...played.values()].toSorted((a, b) => a.at - b.at).reduce(chained, chain),
  };

  function casesOf(): readonly Numbered[] {
    due ??= round.from < planned.length ? plannedRound() : drawnRound();
    return due;
  }

  function plannedRound(): Numbered[] {
    return planned.map(({ case: of }, at) => ({ at, case: of, aims: [] }));
  }

  function drawnRound(): Numbered[] {
    return drawRound({ client, target, seed, lane, ...round, learned }).map((drawn, index) => ({
      ...drawn,
      at: round.from + index,
    }));
  }

  function endRound(): void {
    const lines = [...played.values()].toSorted((a, b) => a.at - b.at);
    const before = learned.kept.length;
    learned = learn(learned, lines);
    const cases = new Set(learned.kept.slice(before).map((one) => one.case));
    for (const line of lines) if (line.case && cases.has(line.case)) kept.push({ ...line, case: line.case });
    for (const line of lines) for (const one of failuresOf(line)) failures.add(one);
    chain = lines.reduce(chained, chain);
    due = undefined;
    played = new Map();
    round = nextRound();
  }

  function nextRound() {
    const from = round.from + round.size;
    const size = from === planned.length ? FIRST_ROUND : Math.min(LONGEST_ROUND, 2 * round.size);
    return { from, size };
  }
}

function chained(before: string, { at, digest }: CaseLine): string {
  return createHash('sha256').update(`${before} ${at} ${digest}`).digest('hex').slice(0, 12);
}

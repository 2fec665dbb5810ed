// What a search has learned from the cases that it played: how often what has been struck, how often what has been shown, and
// which cases were the first to show something. It is folded from results alone, so that it is the same again after a break.
import type { Case } from '../core/case.ts';
import { aimOfCell } from '../core/coverage.ts';
import { HUNG } from '../core/shape.ts';
import type { CaseResult } from './campaign/task.ts';

/** A case that was the first to show something. */
export interface Kept {
  readonly case: Case;
  /** What it was the first to show: cells and shapes. */
  readonly features: readonly string[];
  /** How many cases have been made of it. */
  readonly turns: number;
}

export interface Learned {
  /** How often each combination of fault, place and tool state was aimed at or struck. */
  readonly struck: ReadonlyMap<string, number>;
  /** How many cases showed each cell and each shape. */
  readonly shown: ReadonlyMap<string, number>;
  /** In the order in which they came. */
  readonly kept: readonly Kept[];
}

/** Before the first case. */
export const NOTHING: Learned = { struck: new Map(), shown: new Map(), kept: [] };

type Showing = Pick<CaseResult, 'cells' | 'shapes' | 'unknown'>;

/** What came of one case. */
export interface Played extends Showing {
  /** What it aimed at. */
  readonly aims: readonly string[];
  /** Which of the kept cases it was made of. */
  readonly parent?: number | undefined;
  /** Where it may be kept. */
  readonly case?: Case | undefined;
}

/** Whether a result shows what nothing before it has. Without a verdict it shows nothing: it may be the harness's own trouble. */
export function isNews({ shown }: Pick<Learned, 'shown'>, result: Showing): boolean {
  return newIn(shown, result).length > 0;
}

/** What is known after these cases as well, in that order. A case that hung is not kept: each one like it costs a whole deadline. */
export function learn(learned: Learned, played: readonly Played[]): Learned {
  const struck = new Map(learned.struck);
  const shown = new Map(learned.shown);
  const kept = [...learned.kept];
  for (const one of played) {
    for (const aim of new Set([...one.aims, ...one.cells.map(aimOfCell)])) struck.set(aim, (struck.get(aim) ?? 0) + 1);
    const parent = one.parent === undefined ? undefined : kept[one.parent];
    if (one.parent !== undefined && parent) kept[one.parent] = { ...parent, turns: parent.turns + 1 };
    const features = newIn(shown, one);
    for (const feature of featuresOf(one)) shown.set(feature, (shown.get(feature) ?? 0) + 1);
    const { case: of } = one;
    if (of && features.length > 0 && !one.shapes.includes(HUNG)) kept.push({ case: of, features, turns: 0 });
  }
  return { struck, shown, kept };
}

/**
 * How much a kept case is worth another turn: the more, the scarcer the scarcest thing that it was the first to show, and the fewer
 * turns it has had. What it shows by chance alone must not hold a search for ever.
 */
export function worthOf({ features, turns }: Kept, { shown }: Pick<Learned, 'shown'>): number {
  return 1 / (Math.min(...features.map((feature) => shown.get(feature) ?? 1)) + turns);
}

function newIn(shown: ReadonlyMap<string, number>, result: Showing): string[] {
  return featuresOf(result).filter((feature) => !shown.has(feature));
}

function featuresOf({ cells, shapes, unknown }: Showing): string[] {
  return unknown.length > 0 ? [] : [...new Set([...cells, ...shapes])];
}

// What every scene of a story is told from, and how one is made.
import type { Observation } from '../journal.ts';
import type { ListedLine, Listing, Scene } from './story.ts';
import type { Location } from '../verdict.ts';

export interface Stage {
  readonly observation: Observation;
  readonly listings: readonly Listing[];
  /** Ids of the listings that are compared with none before. */
  readonly firsts: ReadonlySet<string>;
  /** A fault of the case in words. */
  readonly describe: (fault: number) => string;
  /** Indexes of the violations that show in such a place. */
  readonly shows: (where: (at: Location) => boolean) => number[];
}

/** A scene as it is told; its turn is counted from 0. */
type Told = Omit<Scene, 'violations' | 'faults'> & { readonly faults?: readonly number[] };

/** @param where tells the places whose violations show in the scene; without it none does */
export function sceneOf(stage: Stage, told: Told, where: (at: Location) => boolean = () => false): Scene {
  return { ...told, turn: told.turn + 1, violations: stage.shows(where), faults: [...(told.faults ?? [])] };
}

/** The lines of a listing, by its id. */
export function linesIn({ listings }: Stage, id: string): readonly ListedLine[] {
  return listings.find((one) => one.id === id)?.lines ?? [];
}

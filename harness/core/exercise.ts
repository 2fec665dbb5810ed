// How one client stood in one scenario, which is what the table of a run is made of.

/** `caught`: a client with a known bug failed just as expected. `escaped`: it did not. */
export type Standing = 'held' | 'caught' | 'violated' | 'escaped' | 'unknown';

export interface Exercise {
  readonly scenario: string;
  readonly client: string;
  readonly standing: Standing;
  /** How many cases stand behind it. */
  readonly cases: number;
  /** Ids of the invariants that were violated, or the reason why nothing is known. */
  readonly detail: readonly string[];
}

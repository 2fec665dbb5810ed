// An invariant is a sentence that must hold for every client, the source that demands it, and a pure check.
import { untilTooLong, type Observation } from '../core/journal.ts';
import type { Violation } from '../core/verdict.ts';

export interface Invariant {
  readonly id: string;
  /** The sentence, as a violation quotes it. */
  readonly rule: string;
  /** Who demands it: an API's documented refusal, a bug report, a specification. */
  readonly source: string;
  /**
   * Whether it is about what a client must remember. A client that was told that its input is too long may forget, and is not
   * judged by this from then on.
   */
  readonly aboutMemory?: true;
  check(observation: Observation): Finding[];
}

/** What a check found. `variant` tells apart what should be counted as different findings of one invariant. */
export interface Finding {
  readonly variant: string;
  /** Where it broke and how, in one sentence. */
  readonly message: string;
}

/** Every violation of these invariants, in their order. */
export function violationsOf(observation: Observation, invariants: readonly Invariant[]): Violation[] {
  const remembered = untilTooLong(observation);
  return invariants.flatMap((invariant) =>
    invariant.check(invariant.aboutMemory ? remembered : observation).map(({ variant, message }) => ({
      invariant: invariant.id,
      signature: `${invariant.id}/${variant}`,
      message,
    })),
  );
}

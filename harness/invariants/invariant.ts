// An invariant is a sentence that must hold for every client, the source that demands it, and a pure check.
import { untilTooLong, type Observation } from '../core/journal.ts';
import type { Location, Violation } from '../core/verdict.ts';

export interface Invariant {
  readonly id: string;
  /** The sentence, as a violation quotes it. */
  readonly rule: string;
  /** Who demands it: an API's documented refusal, a bug report, a specification. */
  readonly source: string;
  /**
   * Whether it is judged only until a client is told that its input is too long. From then on it may forget, and what it sends
   * next is no retry, but asks for a summary of what it leaves out.
   */
  readonly untilTooLong?: true;
  /**
   * There where a session file alone is enough to judge: of an observation of nothing but one persisted file the check accuses just what
   * is wrong with the file, whoever wrote it. `mend` says, by the last word of the variant, what a person does about it; it is given
   * the lines, such as `line 41` or `lines 7, 18`.
   */
  readonly onFiles?: { readonly mend: Readonly<Record<string, (lines: string) => string>> };
  check(observation: Observation): Finding[];
}

/** What a check found. `variant` tells apart what should be counted as different findings of one invariant. */
export interface Finding {
  readonly variant: string;
  /** Where it broke and how, in one sentence. */
  readonly message: string;
  /** Where it shows, as exactly as the check knows. */
  readonly at: readonly Location[];
}

/** Every violation of these invariants, in their order. */
export function violationsOf(observation: Observation, invariants: readonly Invariant[]): Violation[] {
  const until = untilTooLong(observation);
  return invariants.flatMap((invariant) =>
    invariant.check(invariant.untilTooLong ? until : observation).map(({ variant, message, at }) => ({
      invariant: invariant.id,
      signature: `${invariant.id}/${variant}`,
      message,
      at,
    })),
  );
}

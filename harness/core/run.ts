// What one run of a case showed, judged and rendered.
import type { Observation } from './journal.ts';
import type { Verdict } from './verdict.ts';

export interface Run extends Observation {
  readonly verdict: Verdict;
  /** Indexes of the faults that never took effect. */
  readonly notReached: readonly number[];
  readonly trace: string;
  readonly digest: string;
}

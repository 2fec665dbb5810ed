// What one run of a case showed, judged and rendered.
import type { Observation } from './journal.ts';
import type { Verdict } from './verdict.ts';

/**
 * An observation with its verdict. `trace` is the journal, one line an entry, free of ports, paths and dates; `digest` names the story that
 * it tells, by twelve hex digits of its SHA-256.
 */
export interface Run extends Observation {
  readonly verdict: Verdict;
  /** Indexes of the faults that never took effect. */
  readonly notReached: readonly number[];
  readonly trace: string;
  readonly digest: string;
}

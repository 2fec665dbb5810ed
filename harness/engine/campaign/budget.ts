// How long a campaign goes on: so many cases, so much time, or until somebody ends it. Only this file looks at the clock for it, and
// no verdict hangs on that.
import { performance } from 'node:perf_hooks';

/** Of the time that is left, so much is for new cases; the rest is for making minimal what failed. */
const SHARE_FOR_CASES = 0.6;

/** With less of its time left than this a campaign ends: hardly anything would come of it. */
const TOO_LITTLE = 0.02;

export interface Budget {
  /** How many cases to draw in all. */
  readonly cases: number;
  /** Aborted when nothing more is to begin. */
  readonly ended: AbortSignal;
  /** For how long to play new cases now, before what failed is made minimal; undefined where the time is up. */
  stint(): AbortSignal | undefined;
  /** Since when it was made, in milliseconds. */
  spent_ms(): number;
}

/**
 * @param cases how many cases to draw in all; as many as there is time for where it is left out
 * @param time_ms of wall time
 * @param interrupted ends it at once
 */
export function createBudget(
  { cases, time_ms }: { readonly cases?: number | undefined; readonly time_ms?: number | undefined },
  interrupted: AbortSignal,
): Budget {
  const begun = performance.now();
  const spent_ms = () => performance.now() - begun;
  if (time_ms === undefined)
    return { cases: cases ?? Number.POSITIVE_INFINITY, ended: interrupted, stint: () => interrupted, spent_ms };
  const ended = AbortSignal.any([interrupted, AbortSignal.timeout(time_ms)]);
  return {
    cases: cases ?? Number.POSITIVE_INFINITY,
    ended,
    stint() {
      const left_ms = time_ms - spent_ms();
      if (ended.aborted || left_ms < TOO_LITTLE * time_ms) return undefined;
      return AbortSignal.any([ended, AbortSignal.timeout(Math.ceil(SHARE_FOR_CASES * left_ms))]);
    },
    spent_ms,
  };
}

// Doubts: the reasons for which a run has no verdict. A run that was not struck by all faults of its case has not told the case's story,
// whatever it showed: where each case is to tell its own, as a scenario is, that is a doubt like any other.
import type { Run } from '../core/run.ts';
import { judge, type Verdict } from '../core/verdict.ts';
import { describeFault } from '../faults/index.ts';

/** In words, each once. Pure. */
export function doubtsOf({ verdict, notReached, case: { faults } }: Run): string[] {
  const reasons = verdict.kind === 'unknown' ? verdict.reasons : [];
  const missed = notReached.map((index) => {
    const fault = faults[index];
    return `fault ${index + 1} was never reached${fault ? `: ${describeFault(fault)}` : ''}`;
  });
  return [...new Set([...reasons, ...missed])];
}

/** The verdict on the case's story: that of the run, and `unknown` where a fault was not reached. Pure. */
export function verdictOnStory(run: Run): Verdict {
  return judge(doubtsOf(run), run.verdict.kind === 'pass' ? [] : run.verdict.violations);
}

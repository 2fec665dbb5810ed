// The story of a run that was judged, for whoever draws it.
import type { Case } from '../core/case.ts';
import type { Run } from '../core/run.ts';
import type { Story } from '../core/story/story.ts';
import { storyOf } from '../core/story/tell-story.ts';
import { describeFault } from '../faults/index.ts';

/** Tells what passed in a run, with every violation of its verdict where it shows. Pure: the same for runs that came to the same. */
export function storyOfRun(run: Run): Story {
  return storyOf(run, run.verdict.kind === 'pass' ? [] : run.verdict.violations, faultWords(run.case));
}

/** Tells the faults of a case in words, by their indexes. */
export function faultWords({ faults }: Case): (index: number) => string {
  return (index) => {
    const fault = faults[index];
    return fault ? describeFault(fault) : `fault ${index}`;
  };
}

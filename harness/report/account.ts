// What is told of one client in one scenario: how it stood, and how it failed. It can be told where the client was run, and travel;
// where its finding lies, and what one types to see it again, is known when the report's folder is (`placed.ts`).
import type { Exercise } from '../core/exercise.ts';
import type { Run } from '../core/run.ts';
import { doubtsOf, verdictOnStory } from '../engine/doubt.ts';
import { storyOfRun } from '../engine/story.ts';
import { describeFault } from '../faults/index.ts';
import type { ReportedFinding } from './document.ts';

/** A finding that has no place in a report yet. */
export type LooseFinding = Omit<ReportedFinding, 'id' | 'file' | 'commands'>;

/** What is told of one client in one scenario; plain data. */
export interface Account {
  readonly exercise: Exercise;
  /** How it failed, or why there is no verdict; absent where it held. */
  readonly finding?: LooseFinding;
  /** What runs that scenario for that client again. */
  readonly command?: string;
}

/** What is to be told beside what a run shows. */
export interface Background {
  /** Why the scenario is kept. */
  readonly why?: string | undefined;
  /** The signatures of what the client is known to violate. */
  readonly expected?: readonly string[] | undefined;
  /** How many cases showed the same; 1 where it is left out. */
  readonly showing?: number | undefined;
  /** What runs it again. */
  readonly command?: string | undefined;
}

/** @param run the one that shows best how the client stood; without one there is no finding */
export function accountOf(
  exercise: Exercise,
  run: Run | undefined,
  { why, expected, showing = 1, command }: Background = {},
): Account {
  const { standing, scenario, cases, detail } = exercise;
  if (!run) return { exercise };
  const digested = cases === 1 ? { ...exercise, digest: run.digest } : exercise;
  if (standing === 'held' || standing === 'unsupported') return { exercise: digested };
  const finding: LooseFinding = {
    ...findingOf(run, detail),
    title: `${scenario}, ${run.case.client}`,
    ...(why !== undefined && { why }),
    standing,
    ...(standing === 'escaped' && expected && { expected: [...expected] }),
    // A known bug that was caught is not new.
    isNew: standing !== 'caught',
    cases: showing,
  };
  return { exercise: digested, finding, ...(command !== undefined && { command }) };
}

/** @param detail why it stands as it does, where no violation and no doubt of the run says it */
function findingOf(run: Run, detail: readonly string[]) {
  const { verdict, case: of } = run;
  const violations = verdict.kind === 'pass' ? [] : verdict.violations;
  const doubts = doubtsOf(run);
  return {
    clients: [of.client],
    notIn: [],
    faults: of.faults.map(describeFault),
    violations: violations.map(({ invariant, signature, message }) => ({ invariant, signature, message })),
    reasons: violations.length + doubts.length > 0 ? doubts : [...detail],
    case: of,
    digest: run.digest,
    trace: run.trace.split('\n'),
    story: storyOfRun(run),
    replays: [],
  };
}

/** How a run stands by itself, whatever is known of its client, and why. */
export function standingByItself(run: Run): Pick<Exercise, 'standing' | 'detail'> {
  const verdict = verdictOnStory(run);
  switch (verdict.kind) {
    case 'pass':
      return { standing: 'held', detail: [] };
    case 'fail':
      return { standing: 'violated', detail: [...new Set(verdict.violations.map((one) => one.invariant))] };
    case 'unknown':
      return { standing: 'unknown', detail: [...verdict.reasons] };
  }
}

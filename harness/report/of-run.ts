// A report's exercises and findings, made of runs. What one run showed can be told where it was run, and travel; where a finding lies,
// and what one types to see it again, is known when the report's folder is.
import { posix } from 'node:path';
import type { Exercise } from '../core/exercise.ts';
import type { Run } from '../core/run.ts';
import { doubtsOf, verdictOnStory } from '../engine/doubt.ts';
import { storyOfRun } from '../engine/story.ts';
import { describeFault } from '../faults/index.ts';
import { INVARIANTS } from '../invariants/index.ts';
import type { Report, ReportedFinding } from './document.ts';
import { shellWord } from './shell-word.ts';

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

/** Gives each finding its id, its file and its commands. @param folder where the report is to lie, as one types it */
export function placed(
  accounts: readonly Account[],
  folder: string,
): Pick<Report, 'exercises' | 'findings' | 'invariants'> {
  const ids = new Set<string>();
  const findings: ReportedFinding[] = [];
  const exercises = accounts.map(({ exercise, finding, command }): Exercise => {
    if (!finding) return exercise;
    const id = freeId(`${slug(exercise.scenario)}--${slug(exercise.client)}`, ids);
    const file = `findings/${id}.json`;
    const replay = `pnpm faults replay ${shellWord(posix.join(folder, file))}`;
    findings.push({ ...finding, id, file, commands: [replay, ...(command === undefined ? [] : [command])] });
    return { ...exercise, finding: id };
  });
  return { exercises, findings, invariants: invariantsOf(findings) };
}

/** The sentences of the invariants that these findings violate, in the order of all invariants. */
export function invariantsOf(findings: readonly Pick<ReportedFinding, 'violations'>[]): Report['invariants'] {
  const named = new Set(findings.flatMap((one) => one.violations.map((violation) => violation.invariant)));
  return INVARIANTS.filter(({ id }) => named.has(id)).map(({ id, rule, source }) => ({ id, rule, source }));
}

/** What runs one scenario for one client. */
export function runCommand(scenario: string, client: string): string {
  return `pnpm faults run ${JSON.stringify(scenario)} --client ${shellWord(client)}`;
}

/** A text as the name of a file. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
  taken.add(id);
  return id;
}

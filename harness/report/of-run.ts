// A report's exercises and findings, made of runs. What one run showed can be told where it was run, and travel; where a finding lies,
// and what one types to see it again, is known when the report's folder is.
import { posix } from 'node:path';
import type { Exercise } from '../core/exercise.ts';
import type { Run } from '../core/run.ts';
import { describeFault } from '../faults/index.ts';
import { INVARIANTS } from '../invariants/index.ts';
import type { Report, ReportedFinding } from './document.ts';
import { shellWord } from './shell-word.ts';

/** A finding that has no place in a report yet. */
export type LooseFinding = Omit<ReportedFinding, 'id' | 'file' | 'commands'>;

/** What is told of one client in one scenario; plain data. */
export interface Told {
  readonly exercise: Exercise;
  /** How it failed, or why there is no verdict; absent where it held. */
  readonly finding?: LooseFinding;
  /** What runs that scenario for that client again. */
  readonly command?: string;
}

/** What a run cannot know of itself. */
export interface Telling {
  readonly scenario: string;
  readonly why?: string;
  readonly standing: ReportedFinding['standing'];
  /** How many cases showed it; 1 where it is left out. */
  readonly cases?: number;
  /** Why it stands so, where no violation and no doubt of the run says it. */
  readonly detail?: readonly string[];
}

/** The finding that a run is. A known bug that was caught is not new. */
export function findingOf(run: Run, { scenario, why, standing, cases = 1, detail = [] }: Telling): LooseFinding {
  const { verdict, case: of } = run;
  const violations = verdict.kind === 'pass' ? [] : verdict.violations;
  const reasons = [
    ...(verdict.kind === 'unknown' ? verdict.reasons : []),
    ...run.notReached.map((index) => `fault ${index + 1} was never reached`),
  ];
  return {
    title: `${scenario}, ${of.client}`,
    ...(why !== undefined && { why }),
    standing,
    clients: [of.client],
    notIn: [],
    isNew: standing !== 'caught',
    cases,
    faults: of.faults.map(describeFault),
    violations: violations.map(({ invariant, signature, message }) => ({ invariant, signature, message })),
    reasons: violations.length + reasons.length > 0 ? reasons : [...detail],
    case: of,
    digest: run.digest,
    trace: run.trace.split('\n'),
    replays: [],
  };
}

/** Gives each finding its id, its file and its commands. @param folder where the report is to lie, as one types it */
export function placed(told: readonly Told[], folder: string): Pick<Report, 'exercises' | 'findings' | 'invariants'> {
  const ids = new Set<string>();
  const findings: ReportedFinding[] = [];
  const exercises = told.map(({ exercise, finding, command }): Exercise => {
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

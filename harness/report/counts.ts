// Every number that is told of a report, counted in one place. Whatever prints one takes it from here, and a test counts them all again.
import { standing, type Standing } from '../core/exercise.ts';
import type { Report, ReportedFinding } from './document.ts';
import { columnOf } from './grid.ts';

type FindingStanding = ReportedFinding['standing'];

/** Names of the numbers, as the page's `data-count` has them. */
export type CountName =
  | 'exercises'
  | `exercises-${Standing}`
  | 'cases'
  | 'scenarios'
  | 'clients'
  | 'findings'
  | `findings-${FindingStanding}`
  | 'findings-new'
  | 'findings-flaky'
  | 'without-verdict'
  | 'without-verdict-new'
  | 'without-verdict-cases'
  | 'left-out'
  | 'campaigns'
  | 'campaign-cases'
  | 'campaign-failing'
  | 'campaign-unknown'
  | 'campaign-not-reached'
  | 'invariants';

export type Counts = Readonly<Record<CountName, number>>;

export function countsOf(of: Report): Counts {
  const { exercises, findings, campaigns, withoutVerdict } = of;
  return {
    exercises: exercises.length,
    ...counted(standing.options, 'exercises', exercises),
    cases: sum(exercises, (one) => one.cases),
    scenarios: new Set(exercises.map((one) => one.scenario)).size,
    // As the matrix has columns: variants of a client are one.
    clients: new Set([...exercises, ...campaigns].map(columnOf)).size,
    findings: findings.length,
    ...counted(['caught', 'violated', 'escaped', 'unknown'], 'findings', findings),
    'findings-new': findings.filter((one) => one.isNew).length,
    'findings-flaky': findings.filter(isFlaky).length,
    'without-verdict': withoutVerdict.length,
    'without-verdict-new': withoutVerdict.filter((one) => one.isNew).length,
    'without-verdict-cases': sum(withoutVerdict, (one) => one.cases),
    'left-out': of.leftOut.length,
    campaigns: campaigns.length,
    'campaign-cases': sum(campaigns, (one) => one.cases),
    'campaign-failing': sum(campaigns, (one) => one.failing),
    'campaign-unknown': sum(campaigns, (one) => one.unknown),
    'campaign-not-reached': sum(campaigns, (one) => one.notReached),
    invariants: of.invariants.length,
  };
}

/** How often a finding's case showed it when it was replayed, of how many times. */
export function rateOf({ replays }: Pick<ReportedFinding, 'replays'>): { shows: number; of: number } {
  return {
    shows: sum(
      replays.filter((one) => one.shows),
      (one) => one.times,
    ),
    of: sum(replays, (one) => one.times),
  };
}

/** Whether its replays did not all tell the one story. */
export function isFlaky(finding: Pick<ReportedFinding, 'replays'>): boolean {
  const { shows, of } = rateOf(finding);
  return finding.replays.length > 1 || shows < of;
}

function counted<Name extends string, Of extends string>(
  names: readonly Name[],
  of: Of,
  all: readonly { readonly standing: string }[],
): Record<`${Of}-${Name}`, number> {
  const counts = names.map((name) => [`${of}-${name}`, all.filter((one) => one.standing === name).length]);
  return Object.fromEntries(counts) as Record<`${Of}-${Name}`, number>;
}

function sum<One>(all: readonly One[], of: (one: One) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

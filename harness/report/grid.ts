// The matrix of a report: scenarios by clients, and how each field stands. The table, Markdown and the page draw this one.
import type { Exercise, Standing } from '../core/exercise.ts';
import type { Report } from './document.ts';

/** One client in one scenario. */
export interface Field {
  /** That of the worst exercise. */
  readonly standing: Standing;
  /** More than one where variants of the client share the column. */
  readonly exercises: readonly Exercise[];
  /** How many of them stand so. */
  readonly worst: number;
  readonly cases: number;
}

export interface Grid {
  readonly clients: readonly string[];
  readonly rows: readonly { readonly scenario: string; readonly fields: readonly (Field | undefined)[] }[];
}

/** One row for each scenario, those of few cases first; one column for each client, by name and release. */
export function gridOf({ exercises }: Pick<Report, 'exercises'>): Grid {
  const scenarios = [...new Set(exercises.toSorted((a, b) => a.cases - b.cases).map((one) => one.scenario))];
  const clients = [...new Set(exercises.map(columnOf))].toSorted(byRelease);
  const alike = Map.groupBy(exercises, (one) => JSON.stringify([one.scenario, columnOf(one)]));
  return {
    clients,
    rows: scenarios.map((scenario) => ({
      scenario,
      fields: clients.map((client) => fieldOf(alike.get(JSON.stringify([scenario, client])) ?? [])),
    })),
  };
}

/** Variants of a client share its column; around another release of what it wraps it is another client. */
export function columnOf({ client, column }: Pick<Exercise, 'client' | 'column'>): string {
  if (column !== undefined) return column;
  return client.replaceAll(/\+[^+@]+(?=\+|$)/g, '');
}

/** Clients without releases first, then by name and release. */
export function byRelease(a: string, b: string): number {
  return Number(a.includes('@')) - Number(b.includes('@')) || a.localeCompare(b, 'en', { numeric: true });
}

/** The worst standing decides. */
const WORST_FIRST: readonly Standing[] = ['unknown', 'violated', 'escaped', 'caught', 'held', 'unsupported'];

function fieldOf(exercises: readonly Exercise[]): Field | undefined {
  const standing = WORST_FIRST.find((one) => exercises.some((exercise) => exercise.standing === one));
  return (
    standing && {
      standing,
      exercises,
      worst: exercises.filter((one) => one.standing === standing).length,
      cases: exercises.reduce((sum, one) => sum + one.cases, 0),
    }
  );
}

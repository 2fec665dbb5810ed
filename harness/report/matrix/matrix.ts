// A report as a matrix with many clients: a row for each client, a column for each scenario, which has a number, and a note for each
// reason, which has one too. Tables for the terminal and for publishing are made of it. Pure.
import type { Standing } from '../../core/exercise.ts';
import type { Report } from '../document.ts';
import { gridOf, type Field } from '../grid.ts';
import { STANDINGS, standingsAmong } from '../standings.ts';

export interface NotedField {
  readonly standing: Standing;
  /** Numbers of the notes that say why, from 1. */
  readonly notes: readonly number[];
}

export interface Matrix {
  /** In the order in which the report has them: the first is scenario 1. */
  readonly scenarios: readonly string[];
  readonly rows: readonly MatrixRow[];
  /** The first is note 1. */
  readonly notes: readonly string[];
}

export interface MatrixRow {
  readonly client: string;
  /** One for each scenario; absent where the client was not put to it. */
  readonly fields: readonly (NotedField | undefined)[];
  /** How many held, of how many that have a verdict. */
  readonly held: number;
  readonly judged: number;
}

export function matrixOf(report: Report): Matrix {
  const { clients, rows } = gridOf(report);
  const scenarios = [...new Set(report.exercises.map((one) => one.scenario))];
  const fieldsOf = new Map(rows.map((row) => [row.scenario, row.fields]));
  const notes: string[] = [];
  return {
    scenarios,
    rows: clients.map((client, column) => {
      const fields = scenarios.map((scenario) => noted(fieldsOf.get(scenario)?.[column], notes));
      return {
        client,
        fields,
        held: fields.filter((one) => one?.standing === 'held').length,
        judged: fields.filter((one) => one && HAS_VERDICT.has(one.standing)).length,
      };
    }),
    notes,
  };
}

const HAS_VERDICT: ReadonlySet<Standing> = new Set(['held', 'violated', 'caught', 'escaped']);

/** @param notes gets those that are new */
function noted(field: Field | undefined, notes: string[]): NotedField | undefined {
  if (!field) return undefined;
  const details = field.exercises.filter((one) => one.standing === field.standing).flatMap((one) => one.detail);
  const told = [...new Set(details)].join(', ');
  if (told === '') return { standing: field.standing, notes: [] };
  if (!notes.includes(told)) notes.push(told);
  return { standing: field.standing, notes: [notes.indexOf(told) + 1] };
}

/** What the signs of its fields mean. */
export function legendOf({ rows }: Matrix): { readonly standing: Standing; readonly words: string }[] {
  return standingsAmong(rows.flatMap((row) => row.fields.flatMap((field) => field ?? []))).map((standing) => ({
    standing,
    words: `${STANDINGS[standing].word}: ${STANDINGS[standing].means}`,
  }));
}

/** Told where there are notes. */
export const NUMBERS_MEAN = 'a number behind a sign is that of the note that says why';

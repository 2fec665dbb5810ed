// The table of what a campaign has exercised: one row for each fault, one column for each place, and in each field how many
// cases there were and in how many combinations of tool state and recovery.
import { RECOVERIES, STRUCK_AT, TOOL_STATES, type Cell } from '../../core/coverage.ts';
import { textTable } from '../text-table.ts';

/** A combination, and how many cases exercised it. */
export interface Tally extends Cell {
  readonly cases: number;
}

/** @param kinds every kind of fault that could have been exercised; one without a case is told as well */
export function coverageTable(cells: readonly Tally[], kinds: readonly string[]): string {
  const columns = STRUCK_AT.filter((at) => cells.some((cell) => cell.at === at));
  const fieldsOf = (kind: string) =>
    columns.map((at) => field(cells.filter((cell) => cell.fault === kind && cell.at === at)));
  return [
    textTable(
      ['fault', ...columns.map((column) => column.replaceAll(' ', '\n'))],
      kinds.toSorted().map((kind) => [kind, ...fieldsOf(kind)]),
      { isNumeric: true },
    ),
    '  cases / combinations of tool state and recovery',
    `  tool state: ${counted(cells, TOOL_STATES, (cell) => cell.tool)}`,
    `  recovery: ${counted(cells, RECOVERIES, (cell) => cell.recovery)}`,
    `  ${cells.length} combinations in all`,
  ].join('\n');
}

function field(cells: readonly Tally[]): string {
  if (cells.length === 0) return '-';
  return `${casesIn(cells)}/${cells.length}`;
}

function casesIn(cells: readonly Tally[]): number {
  return cells.reduce((sum, one) => sum + one.cases, 0);
}

function counted<Word extends string>(
  cells: readonly Tally[],
  words: readonly Word[],
  of: (cell: Cell) => Word,
): string {
  return words.map((word) => `${word} ${casesIn(cells.filter((cell) => of(cell) === word))}`).join(', ');
}

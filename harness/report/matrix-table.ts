// A matrix for a terminal: clients as rows, scenarios as numbered columns, and below it what numbers, signs and notes mean.
import Table from 'cli-table3';
import colors from 'picocolors';
import type { Standing } from '../core/exercise.ts';
import type { Report } from './document.ts';
import { matrixOf, SIGNS, standingsIn, type MatrixField } from './matrix.ts';
import { sentencesOf } from './outcome.ts';

const PAINT: Readonly<Record<Standing, (text: string) => string>> = {
  held: colors.green,
  violated: colors.red,
  caught: colors.red,
  escaped: colors.red,
  unknown: colors.yellow,
  unsupported: colors.gray,
};

export function matrixTable(report: Report): string {
  const matrix = matrixOf(report);
  const table = new Table({
    head: ['client', 'held', ...matrix.scenarios.map((_, index) => String(index + 1))],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    // The library would colour what goes into a file as well.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
  });
  for (const { client, fields, held, judged } of matrix.rows)
    table.push([client, `${held}/${judged}`, ...fields.map(fieldText)]);
  return [
    table.toString(),
    ...matrix.scenarios.map((scenario, index) => `${String(index + 1).padStart(4)}  ${scenario}`),
    '',
    ...standingsIn(matrix).map((one) => `  ${PAINT[one](SIGNS[one].sign.padEnd(2))}  ${SIGNS[one].means}`),
    ...(matrix.notes.length > 0 ? [''] : []),
    ...matrix.notes.map((note, index) => `  [${index + 1}] ${note}`),
    '',
    ...sentencesOf(report).map((one) => `  ${one}`),
  ].join('\n');
}

function fieldText(field: MatrixField | undefined): string {
  if (!field) return '';
  return `${PAINT[field.standing](SIGNS[field.standing].sign)}${field.notes.join(',')}`;
}

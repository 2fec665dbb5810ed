// A matrix for a terminal: clients as rows, scenarios as numbered columns, and below it what numbers, signs and notes mean.
import { stripVTControlCharacters } from 'node:util';
import type { Report } from '../document.ts';
import { terminalSign } from '../forms/terminal.ts';
import { sentencesOf } from '../outcome.ts';
import { textTable } from '../text-table.ts';
import { legendOf, matrixOf, NUMBERS_MEAN, type Matrix, type NotedField, type MatrixRow } from './matrix.ts';

/** What a line may be long where nobody knows it. */
const WIDTH = 120;

/** @param width of the terminal, in characters; scenarios that do not fit beside one another are told in further tables */
export function matrixTable(report: Report, width = WIDTH): string {
  const matrix = matrixOf(report);
  return [
    ...blocksOf(matrix, width).map((columns) => block(matrix, columns)),
    ...matrix.scenarios.map((scenario, index) => `${String(index + 1).padStart(4)}  ${scenario}`),
    '',
    ...legendOf(matrix).map(({ standing, words }) => `  ${terminalSign(standing, 2)}  ${words}`),
    ...(matrix.notes.length > 0 ? [`      ${NUMBERS_MEAN}`, ''] : []),
    ...matrix.notes.map((note, index) => `  [${index + 1}] ${note}`),
    '',
    ...sentencesOf(report).map((one) => `  ${one}`),
  ].join('\n');
}

/** Indexes of the scenarios that stand beside one another. */
function blocksOf({ rows, scenarios }: Matrix, width: number): number[][] {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
  // Each column has a border and a space beside what stands in it.
  const beside = longest(['client', ...rows.map((row) => row.client)]) + longest(['held', ...rows.map(heldText)]) + 5;
  const blocks: number[][] = [];
  let left = 0;
  for (const index of scenarios.keys()) {
    const needs =
      longest([String(index + 1), ...rows.map((row) => stripVTControlCharacters(fieldText(row.fields[index])))]) + 2;
    if (left < needs) {
      blocks.push([]);
      left = Math.max(needs, width - beside);
    }
    blocks.at(-1)?.push(index);
    left -= needs;
  }
  return blocks;
}

function block({ rows }: Matrix, columns: readonly number[]): string {
  return textTable(
    ['client', 'held', ...columns.map((index) => String(index + 1))],
    rows.map((row) => [row.client, heldText(row), ...columns.map((index) => fieldText(row.fields[index]))]),
    { isNarrow: true },
  );
}

function heldText({ held, judged }: MatrixRow): string {
  return `${held}/${judged}`;
}

function fieldText(field: NotedField | undefined): string {
  if (!field) return '';
  return `${terminalSign(field.standing)}${field.notes.join(',')}`;
}

// A matrix to be published: clients as rows, so that thirty of them and as many scenarios stay readable, and below it what the
// numbers, signs and notes mean, and how it was made.
import type { Report } from '../document.ts';
import { code, plain, row } from '../forms/markdown-text.ts';
import { sentencesOf } from '../outcome.ts';
import { STANDINGS } from '../standings.ts';
import { legendOf, matrixOf, NUMBERS_MEAN, type Matrix, type NotedField } from './matrix.ts';

export function matrixMarkdown(report: Report): string {
  const matrix = matrixOf(report);
  const { made, command, digest } = report;
  return [
    `# ${plain(report.title)}`,
    sentencesOf(report).map(plain).join(' '),
    table(matrix),
    [
      ...legendOf(matrix).map(({ standing, words }) => `- ${plain(`${STANDINGS[standing].sign} ${words}`)}`),
      ...(matrix.notes.length > 0 ? [`- ${NUMBERS_MEAN}`] : []),
    ].join('\n'),
    '## Scenarios',
    matrix.scenarios.map((scenario, index) => `${index + 1}. ${plain(scenario)}${whyOf(report, scenario)}`).join('\n'),
    ...section(
      '## Notes',
      matrix.notes.map((note, index) => `${index + 1}. ${plain(note)}`),
    ),
    ...section(
      '## Invariants',
      report.invariants.map(({ id, rule }) => `- ${code(id)}: ${plain(rule)}`),
    ),
    '## How it was made',
    [
      `- command: ${code(command)}`,
      `- at ${made.at}, by Cutpoint ${plain(made.cutpoint)}, on ${plain(made.platform)}`,
      `- digest: ${code(digest)}; two runs that came to the same have the same`,
    ].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [title, lines.join('\n')] : [];
}

function table({ scenarios, rows }: Matrix): string {
  const head = ['client', 'held', ...scenarios.map((_, index) => String(index + 1))];
  return [
    row(head),
    row(['---', '--:', ...scenarios.map(() => ':-:')]),
    ...rows.map(({ client, fields, held, judged }) =>
      row([plain(client), `${held} of ${judged}`, ...fields.map(field)]),
    ),
  ].join('\n');
}

/** The sign, and the numbers of its notes as small as they go. */
function field(of: NotedField | undefined): string {
  if (!of) return '';
  const sign = plain(STANDINGS[of.standing].sign);
  return of.notes.length > 0 ? `${sign}<sub>${of.notes.join(', ')}</sub>` : sign;
}

/** Why a scenario is kept, where a finding tells it. */
function whyOf({ findings, exercises }: Report, scenario: string): string {
  const ids = new Set(exercises.flatMap((one) => (one.scenario === scenario ? (one.finding ?? []) : [])));
  const why = findings.find((one) => ids.has(one.id))?.why;
  return why === undefined ? '' : `. ${plain(why)}`;
}

// The table of a run: scenarios by clients, for a person who has read nothing else.
import { colours } from '../colours.ts';
import type { Report } from '../document.ts';
import { gridOf, type Field } from '../grid.ts';
import { sentencesOf } from '../outcome.ts';
import { STANDINGS, standingsAmong } from '../standings.ts';
import { textTable } from '../text-table.ts';
import { terminalWord } from './terminal.ts';

/** One row for each scenario, one column for each client, and below it what the words mean and what was violated. */
export function tableOf(of: Report): string {
  const { clients, rows } = gridOf(of);
  const table = textTable(
    ['scenario', ...clients.map((client) => client.replaceAll(/[-@+]/g, '\n$&'))],
    rows.map(({ scenario, fields }) => [scenario, ...fields.map(told)]),
  );
  return [table, ...notes(of), '', ...sentencesOf(of).map((one) => `  ${one}`)].join('\n');
}

function told(field: Field | undefined): string {
  if (!field) return colours.gray('-');
  const { standing, exercises, worst, cases } = field;
  const share = exercises.length > 1 ? ` ${worst} of ${exercises.length}` : '';
  return `${terminalWord(standing)}${share}${cases > exercises.length ? `\n${cases} cases` : ''}`;
}

function notes({ exercises, leftOut }: Report): string[] {
  const explained = exercises.filter((one) => one.detail.length > 0);
  return [
    ...standingsAmong(exercises).map((one) => `  ${terminalWord(one)}: ${STANDINGS[one].means}`),
    ...(explained.length > 0 ? [''] : []),
    ...explained.map(
      (one) => `  ${one.scenario}, ${one.client}: ${terminalWord(one.standing)}: ${one.detail.join(', ')}`,
    ),
    ...leftOut.map(({ client, why }) => `  ${client}: left out: ${why}`),
  ];
}

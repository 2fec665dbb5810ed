// The table of a run: scenarios by clients, for a person who has read nothing else.
import Table from 'cli-table3';
import colors from 'picocolors';
import type { Exercise, Standing } from '../core/exercise.ts';

const WORDS: Readonly<Record<Standing, string>> = {
  held: colors.green('held'),
  caught: colors.green('caught'),
  violated: colors.red('VIOLATED'),
  escaped: colors.red('ESCAPED'),
  unknown: colors.yellow('unknown'),
};

/** One row for each scenario, one column for each client, and below it what the words mean and what was violated. */
export function tableOf(exercises: readonly Exercise[]): string {
  const scenarios = [...new Set(exercises.map((one) => one.scenario))];
  const clients = [...new Set(exercises.map((one) => one.client))];
  const find = (scenario: string, client: string) =>
    exercises.find((one) => one.scenario === scenario && one.client === client);
  const table = new Table({
    head: ['scenario', ...clients.map((client) => client.replace('@', '\n@'))],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: ['bold'], border: ['gray'] },
  });
  for (const scenario of scenarios) table.push([scenario, ...clients.map((client) => cell(find(scenario, client)))]);
  return [table.toString(), ...notes(exercises)].join('\n');
}

function cell(of: Exercise | undefined): string {
  if (!of) return colors.gray('-');
  return `${WORDS[of.standing]}${of.cases > 1 ? `\n${of.cases} cases` : ''}`;
}

const MEANINGS: Readonly<Record<Standing, string>> = {
  held: 'every invariant held',
  caught: 'the client has a known bug, and the harness caught it',
  violated: 'the client broke an invariant: a finding',
  escaped: 'the client has a known bug, and it was not seen as expected',
  unknown: 'no verdict: the harness could not see enough',
};

function notes(exercises: readonly Exercise[]): string[] {
  const standings = Object.keys(MEANINGS) as Standing[];
  const told = exercises.filter((one) => one.detail.length > 0);
  return [
    ...standings
      .filter((standing) => exercises.some((one) => one.standing === standing))
      .map((standing) => `  ${WORDS[standing]}: ${MEANINGS[standing]}`),
    ...(told.length > 0 ? [''] : []),
    ...told.map((one) => `  ${one.scenario}, ${one.client}: ${WORDS[one.standing]}: ${one.detail.join(', ')}`),
  ];
}

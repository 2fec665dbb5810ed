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
  const scenarios = [...new Set(exercises.toSorted((a, b) => a.cases - b.cases).map((one) => one.scenario))];
  const clients = [...new Set(exercises.map(clientOf))].toSorted(byRelease);
  const find = (scenario: string, client: string) =>
    exercises.filter((one) => one.scenario === scenario && clientOf(one) === client);
  const table = new Table({
    head: ['scenario', ...clients.map((client) => client.replaceAll(/[-@+]/g, '\n$&'))],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    // The library would colour what goes into a file as well.
    style: { head: [], border: [] },
  });
  for (const scenario of scenarios) table.push([scenario, ...clients.map((client) => cell(find(scenario, client)))]);
  return [table.toString(), ...notes(exercises)].join('\n');
}

/** Variants of a client share its column; around another release of what it wraps it is another client. */
function clientOf({ client }: Exercise): string {
  return client.replaceAll(/\+[^+@]+(?=\+|$)/g, '');
}

/** Clients without releases first, then by name and release. */
function byRelease(a: string, b: string): number {
  return Number(a.includes('@')) - Number(b.includes('@')) || a.localeCompare(b, 'en', { numeric: true });
}

/** The worst standing decides. */
const WORST_FIRST: readonly Standing[] = ['unknown', 'violated', 'escaped', 'caught', 'held'];

function cell(of: readonly Exercise[]): string {
  const worst = WORST_FIRST.find((standing) => of.some((one) => one.standing === standing));
  if (!worst) return colors.gray('-');
  const cases = of.reduce((sum, one) => sum + one.cases, 0);
  const share = of.length > 1 ? ` ${of.filter((one) => one.standing === worst).length} of ${of.length}` : '';
  return `${WORDS[worst]}${share}${cases > of.length ? `\n${cases} cases` : ''}`;
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

// The report as Markdown, for the summary of a CI job and for people: the outcome, the matrix, and each finding with the command that
// shows it again.
import type { Standing } from '../../core/exercise.ts';
import { isFlaky, rateOf } from '../counts.ts';
import type { Report, ReportedFinding } from '../document.ts';
import { gridOf, type Field, type Grid } from '../grid.ts';
import { many } from '../many.ts';
import { block, code, plain, row } from './markdown-text.ts';
import { OUTCOMES, outcomeOf, sentencesOf } from '../outcome.ts';
import { STANDINGS, standingsAmong } from '../standings.ts';

/** Columns of one table; a wider matrix is told in several. */
const COLUMNS = 8;

/** So many findings are told in full: a summary of GitHub Actions holds no more than a megabyte. */
const FINDINGS = 50;

export function markdownOf(of: Report): string {
  const { made, digest, command } = of;
  return [
    `# ${OUTCOMES[outcomeOf(of)]}: ${plain(of.title)}`,
    ...sentencesOf(of).map(plain),
    ...matrix(of),
    ...campaigns(of),
    ...findings(of),
    ...doubts(of),
    `${code(command)}, ${made.at}, Cutpoint ${plain(made.cutpoint)}, ${plain(made.platform)}, digest ${code(digest)}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function matrix(of: Report): string[] {
  const grid = gridOf(of);
  if (grid.rows.length === 0) return [];
  const parts = Array.from({ length: Math.ceil(grid.clients.length / COLUMNS) }, (_, at) => at * COLUMNS);
  return [
    ...parts.map((from) => tablePart(grid, from)),
    standingsAmong(of.exercises)
      .map((one) => `- ${word(one)}: ${STANDINGS[one].means}`)
      .join('\n'),
  ];
}

function tablePart({ clients, rows }: Grid, from: number): string {
  const part = <T>(all: readonly T[]) => all.slice(from, from + COLUMNS);
  // A scenario that none of these clients was put to would be an empty row.
  const asked = rows.filter((one) => part(one.fields).some((field) => field !== undefined));
  return [
    row(['scenario', ...part(clients).map(plain)]),
    row(['---', ...part(clients).map(() => '---')]),
    ...asked.map((one) => row([plain(one.scenario), ...part(one.fields).map(told)])),
  ].join('\n');
}

function told(field: Field | undefined): string {
  if (!field) return '';
  const { standing, exercises, worst, cases } = field;
  const parts = [exercises.length > 1 ? `${word(standing)} ${worst} of ${exercises.length}` : word(standing)];
  if (cases > exercises.length) parts.push(many(cases, 'case'));
  const explained = exercises.filter((one) => one.standing === standing && EXPLAINED.has(standing));
  parts.push(...new Set(explained.flatMap((one) => one.detail).map(plain)));
  return parts.join('<br>');
}

/** Standings that a reader asks about: why? */
const EXPLAINED: ReadonlySet<Standing> = new Set(['violated', 'escaped', 'unknown', 'unsupported']);

function word(standing: Standing): string {
  const { word: plainly, tone } = STANDINGS[standing];
  return tone === 'bad' ? `**${plainly.toUpperCase()}**` : plainly;
}

function campaigns({ campaigns: all }: Report): string[] {
  if (all.length === 0) return [];
  const head = ['client', 'seed', 'cases', 'failing', 'unknown', 'not reached', 'combinations', 'shapes', 'digest'];
  const rows = all.map((one) =>
    row([
      plain(one.client),
      ...[one.seed, one.cases, one.failing, one.unknown, one.notReached, one.combinations, one.shapes].map(String),
      code(one.digest),
    ]),
  );
  return [[row(head), row(head.map(() => '---')), ...rows].join('\n')];
}

/** New ones first, known bugs last. */
function findings({ findings: all }: Report): string[] {
  const sorted = all.toSorted((a, b) => Number(b.isNew) - Number(a.isNew));
  const more = sorted.length - FINDINGS;
  return [
    ...(all.length > 0 ? ['## Findings'] : []),
    ...sorted.slice(0, FINDINGS).flatMap(findingParts),
    ...(more > 0 ? [`And ${many(more, 'finding')} more.`] : []),
  ];
}

function findingParts(of: ReportedFinding): string[] {
  const { shows, of: times } = rateOf(of);
  const told = [
    word(of.standing),
    of.isNew ? 'new' : 'known',
    many(of.cases, 'case'),
    ...(times > 0 ? [`${shows} of ${times} replays`] : []),
    ...(isFlaky(of) ? ['flaky'] : []),
  ];
  const notIn = of.notIn.length > 0 ? `; not by ${of.notIn.map(plain).join(', ')}` : '';
  return [
    `### ${plain(of.title)}`,
    `${told.join(', ')}. Shown by ${of.clients.map(plain).join(', ')}${notIn}.`,
    ...(of.why === undefined ? [] : [plain(of.why)]),
    [
      ...of.violations.map((one) => `- ${plain(one.message)} ${code(one.signature)}`),
      ...of.reasons.map((one) => `- no verdict: ${plain(one)}`),
      ...(of.expected ?? []).map((one) => `- expected: ${code(one)}`),
      ...of.faults.map((one) => `- fault: ${plain(one)}`),
    ].join('\n'),
    block(of.commands.join('\n')),
  ].filter((one) => one !== '');
}

function doubts({ withoutVerdict, leftOut }: Report): string[] {
  return [
    ...(withoutVerdict.length > 0 ? ['## Without a verdict'] : []),
    withoutVerdict
      .map(
        ({ client, reason, cases, isNew }) =>
          `- ${plain(client)}: ${plain(reason)} (${many(cases, 'case')}, ${isNew ? 'new' : 'known'})`,
      )
      .join('\n'),
    ...(leftOut.length > 0 ? ['## Left out'] : []),
    leftOut.map(({ client, why }) => `- ${plain(client)}: ${plain(why)}`).join('\n'),
  ].filter((one) => one !== '');
}

// The end of a campaign on one screen, however much it found: the numbers, each finding in one line as long as there is room, and how
// to see the first of them again. Made of the report, and of what only the command knows: how fast it was, and where things lie. Pure.
import { countsOf, isFlaky, rateOf } from '../counts.ts';
import type { Report, ReportedFinding } from '../document.ts';
import { many } from '../many.ts';

/** What no report tells: it belongs to the command, and not to what was found. */
export interface CampaignEnd {
  /** How many of the cases this stint ran, in so many milliseconds, how many at once, and why; absent where nothing was run. */
  readonly ran?: { readonly cases: number; readonly ms: number; readonly atOnce: string };
  /** The file that says which findings are known; absent where none was given. */
  readonly baseline?: string;
  readonly folder: string;
  /** Where the page of the report lies. */
  readonly page: string;
}

const LINES = 24;
const COLUMNS = 100;

/** @returns at most 24 lines of at most 100 columns; commands and folders that are longer are not cut */
export function campaignSummary(report: Report, end: CampaignEnd): string {
  const head = headOf(report, end);
  const findings = report.findings.toSorted((a, b) => rank(a) - rank(b) || b.cases - a.cases);
  const foot = footOf(end, findings[0]);
  const room = LINES - head.length - foot.length;
  const shown = findings.length > room ? findings.slice(0, room - 1) : findings;
  const more = findings.length - shown.length;
  return [
    ...head,
    ...shown.map((one) => lineOf(one, report, end)),
    ...(more > 0 ? [`  and ${more} more in findings.json`] : []),
    ...foot,
  ].join('\n');
}

function headOf(report: Report, { baseline, ran }: CampaignEnd): string[] {
  const counts = countsOf(report);
  const flaky = counts['findings-flaky'];
  const told = [
    ...(baseline === undefined ? [] : [`${counts['findings-new']} new against ${middle(baseline, 40)}`]),
    ...(flaky === 0 ? [] : [`${flaky} flaky`]),
  ];
  const { reached } = report;
  return [
    ...titlesOf(report),
    `  cases     ${counts['campaign-cases']}: ${counts['campaign-failing']} failing, ${counts['campaign-unknown']} without a verdict, ` +
      `${counts['campaign-not-reached']} faults not reached`,
    ...ranIn(ran, counts['campaign-cases']),
    ...(reached ? [`  coverage  ${reached.combinations} combinations, ${reached.shapes} shapes`] : []),
    `  findings  ${counts.findings}${told.length > 0 ? `: ${told.join(', ')}` : ''}`,
  ];
}

const MOST_TITLES = 5;

function titlesOf({ campaigns }: Report): string[] {
  const titles = campaigns.map(
    ({ client, seed, digest }) => `${middle(`${client}, seed ${seed}`, COLUMNS - 21)}, digest ${digest}`,
  );
  if (titles.length <= MOST_TITLES) return titles;
  return [...titles.slice(0, MOST_TITLES - 1), `and ${titles.length - MOST_TITLES + 1} campaigns more`];
}

function ranIn(ran: CampaignEnd['ran'], cases: number): string[] {
  if (!ran) return [];
  const rate = ran.ms > 0 ? (1_000 * ran.cases) / ran.ms : 0;
  return [
    `  rate      ${rate.toFixed(1)} a second${ran.cases === cases ? '' : ` (${ran.cases} cases in this stint)`}`,
    middle(`  at once   ${ran.atOnce.replace(' at once: ', ': ').replace(/ at once$/, '')}`, COLUMNS),
  ];
}

function footOf({ folder, page }: CampaignEnd, first: ReportedFinding | undefined): string[] {
  const replay = first?.commands[0];
  return [`  folder    ${folder}`, `  report    ${page}`, ...(replay === undefined ? [] : [`  replay    ${replay}`])];
}

/** New ones first, then those that do not always show: they need somebody's eyes. */
function rank(one: ReportedFinding): number {
  if (one.isNew) return 0;
  return isFlaky(one) ? 1 : 2;
}

function lineOf(one: ReportedFinding, { campaigns }: Report, { baseline }: CampaignEnd): string {
  const mark = one.isNew && baseline !== undefined ? 'new' : isFlaky(one) ? 'flaky' : '';
  const { shows, of } = rateOf(one);
  const stories = one.replays.length > 1 ? ` in ${one.replays.length} stories` : '';
  const rate = of === 0 ? 'not minimal yet' : `${shows} of ${of}${stories}`;
  const isAlone = campaigns.length === 1 && one.clients.join() === campaigns[0]?.client;
  const where = isAlone ? '' : `, ${releasesOf(one.clients)}`;
  const tail = `  ${many(one.cases, 'case')}, ${rate}${middle(where, 24)}`;
  return `${`  ${mark}`.padEnd(8)}${middle(one.title, COLUMNS - 8 - tail.length)}${tail}`;
}

/** `codex@0.120.0, codex@0.121.0` as `codex@0.120.0 0.121.0`: the name is told once. */
function releasesOf(clients: readonly string[]): string {
  return clients
    .map((client, at) => {
      const name = client.slice(0, client.indexOf('@') + 1);
      return at > 0 && name !== '' && clients[at - 1]?.startsWith(name) ? client.slice(name.length) : client;
    })
    .join(' ');
}

/** The text, shortened in its middle: signatures and paths tell most at their two ends. */
function middle(text: string, columns: number): string {
  if (text.length <= columns) return text;
  const kept = Math.max(1, columns - 1);
  return `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
}

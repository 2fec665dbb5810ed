// The end of a campaign on one screen, however much it found: the numbers, each finding in one line as long as there is room, and how
// to see the first of them again. Pure.
import { many } from '../many.ts';
import { shellWord } from '../shell-word.ts';

export interface FindingLine {
  readonly signature: string;
  /** Kinds of the faults that struck in the minimal case. */
  readonly faults: readonly string[];
  /** How many cases showed it. */
  readonly count: number;
  /** The case that showed it first. */
  readonly first: { readonly seed: number; readonly lane: number; readonly at: number };
  /** How often the minimal case showed it again, of how many times, and how many different stories it told. */
  readonly replays: { readonly fails: number; readonly of: number; readonly digests: number };
  /** The clients that show it. */
  readonly clients: readonly string[];
  /** Whether the baseline does not know it. */
  readonly isNew: boolean;
  /** Its reproducer, as one types it. */
  readonly file: string;
}

export interface CampaignSummary {
  /** One, unless several were merged. The digest identifies all that was told. */
  readonly campaigns: readonly { readonly client: string; readonly seed: number; readonly digest: string }[];
  readonly cases: number;
  /** How many of the cases this stint ran, in so many milliseconds, how many at once, and why; absent where nothing was run. */
  readonly ran?: { readonly cases: number; readonly ms: number; readonly atOnce: string };
  readonly failing: number;
  readonly unknown: number;
  /** Faults that took no effect. */
  readonly notReached: number;
  readonly combinations: number;
  readonly shapes: number;
  readonly findings: readonly FindingLine[];
  /** The file that says which findings are known; absent where none was given. */
  readonly baseline?: string;
  readonly folder: string;
  /** Where the page of its report lies. */
  readonly page: string;
}

const LINES = 24;
const COLUMNS = 100;

/** @returns at most 24 lines of at most 100 columns; commands and folders that are longer are not cut */
export function campaignSummary(of: CampaignSummary): string {
  const head = headOf(of);
  const findings = of.findings.toSorted((a, b) => rank(a) - rank(b) || b.count - a.count);
  const foot = footOf(of, findings[0]);
  const room = LINES - head.length - foot.length;
  const shown = findings.length > room ? findings.slice(0, room - 1) : findings;
  const more = findings.length - shown.length;
  return [
    ...head,
    ...shown.map((one) => lineOf(one, of)),
    ...(more > 0 ? [`  and ${more} more in findings.json`] : []),
    ...foot,
  ].join('\n');
}

function headOf(of: CampaignSummary): string[] {
  const fresh = of.findings.filter((one) => one.isNew).length;
  const flaky = of.findings.filter(isFlaky).length;
  const known = of.baseline === undefined ? [] : [`${fresh} new against ${middle(of.baseline, 40)}`];
  const told = [...known, ...(flaky === 0 ? [] : [`${flaky} flaky`])];
  return [
    ...titlesOf(of),
    `  cases     ${of.cases}: ${of.failing} failing, ${of.unknown} without a verdict, ${of.notReached} faults not reached`,
    ...ranIn(of),
    `  coverage  ${of.combinations} combinations, ${of.shapes} shapes`,
    `  findings  ${of.findings.length}${told.length > 0 ? `: ${told.join(', ')}` : ''}`,
  ];
}

const MOST_TITLES = 5;

function titlesOf({ campaigns }: CampaignSummary): string[] {
  const titles = campaigns.map(
    ({ client, seed, digest }) => `${middle(`${client}, seed ${seed}`, COLUMNS - 21)}, digest ${digest}`,
  );
  if (titles.length <= MOST_TITLES) return titles;
  return [...titles.slice(0, MOST_TITLES - 1), `and ${titles.length - MOST_TITLES + 1} campaigns more`];
}

function ranIn({ ran, cases }: CampaignSummary): string[] {
  if (!ran) return [];
  const rate = ran.ms > 0 ? (1_000 * ran.cases) / ran.ms : 0;
  return [
    `  rate      ${rate.toFixed(1)} a second${ran.cases === cases ? '' : ` (${ran.cases} cases in this stint)`}`,
    middle(`  at once   ${ran.atOnce.replace(' at once: ', ': ').replace(/ at once$/, '')}`, COLUMNS),
  ];
}

function footOf({ folder, page }: CampaignSummary, first: FindingLine | undefined): string[] {
  const replay = first ? [`  replay    pnpm faults replay ${shellWord(first.file)}`] : [];
  return [`  folder    ${folder}`, `  report    ${page}`, ...replay];
}

/** New ones first, then those that do not always show: they need somebody's eyes. */
function rank(one: FindingLine): number {
  if (one.isNew) return 0;
  return isFlaky(one) ? 1 : 2;
}

/** Whether it does not show, or does not tell the same story, every time. */
function isFlaky({ replays }: FindingLine): boolean {
  return replays.fails < replays.of || replays.digests > 1;
}

function lineOf(one: FindingLine, { campaigns, baseline }: CampaignSummary): string {
  const mark = one.isNew && baseline !== undefined ? 'new' : isFlaky(one) ? 'flaky' : '';
  const { fails, of, digests } = one.replays;
  const stories = digests > 1 ? ` in ${digests} stories` : '';
  const rate = of === 0 ? 'not minimal yet' : `${fails} of ${of}${stories}`;
  const isAlone = campaigns.length === 1 && one.clients.join() === campaigns[0]?.client;
  const where = isAlone ? '' : `, ${releasesOf(one.clients)}`;
  const faults = middle(one.faults.join('+') || 'no fault', 20);
  const tail = `  ${faults}, ${many(one.count, 'case')}, ${rate}${middle(where, 24)}`;
  return `${`  ${mark}`.padEnd(8)}${middle(one.signature, COLUMNS - 8 - tail.length)}${tail}`;
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

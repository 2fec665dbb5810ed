// Every number of a report, counted again from the lists of its JSON. All digits are taken out of the texts of a report first, so what
// digits are left in what is made of it are numbers that somebody has counted: each is looked for, and none may be left over.
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { create } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import type { Case } from '../core/case.ts';
import type { Exercise } from '../core/exercise.ts';
import { NO_BASELINE } from '../engine/campaign/baseline.ts';
import { createBudget } from '../engine/campaign/budget.ts';
import { CONFIGURATION } from '../engine/campaign/campaign.fixture.ts';
import { findingsOf } from '../engine/campaign/finding.ts';
import { createLedger } from '../engine/campaign/ledger.ts';
import { perform } from '../engine/campaign/perform.ts';
import { playCampaign } from '../engine/campaign/play.ts';
import { createJobs } from '../engine/jobs.ts';
import { runCase } from '../engine/run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from '../engine/trial.fixture.ts';
import { annotationsOf } from './forms/annotations.ts';
import { campaignSummary } from './forms/campaign-summary.ts';
import { report as schema, type Report, type ReportedFinding } from './document.ts';
import { CAMPAIGN, drawnReport, reportWith, SMALL } from './documents.fixture.ts';
import { matrixMarkdown } from './matrix/markdown.ts';
import { matrixTable } from './matrix/table.ts';
import { junitOf } from './forms/junit.ts';
import { plain } from './forms/markdown-text.ts';
import { markdownOf } from './forms/markdown.ts';
import { complete } from './made.ts';
import { reportOfCampaigns } from './of-campaign.ts';
import { accountOf, type Account } from './account.ts';
import { placed } from './placed.ts';
import { pageOf } from './page/page.ts';
import { failuresOf } from './forms/failures.ts';
import { tableOf } from './forms/table.ts';

const host = hostOfThisFile();

/** Scenarios that were really run: one client holds, one fails, and a fault is not reached. */
async function realRuns(): Promise<Report> {
  const beyond = { ...behindTheCall, exchange: 9 };
  const cases = ['reference', 'reference+stale-prompt', 'reference+swallow-cut'].flatMap((client) =>
    [behindTheCall, beyond].map((fault) => ({
      of: caseOf(client, fault),
      name: fault === beyond ? 'beyond' : 'a cut',
    })),
  );
  const accounts = cases.map(async ({ of, name }): Promise<Account> => {
    const run = await runCase(of, host());
    const standing = run.notReached.length > 0 ? 'unknown' : run.verdict.kind === 'pass' ? 'held' : 'violated';
    return accountOf({ scenario: name, client: of.client, standing, cases: 1, detail: ['told'] }, run);
  });
  return reportWith(placed(await Promise.all(accounts), 'reports/runs/run'));
}

/** A campaign that was really played, against three planted bugs. */
async function realCampaign(): Promise<Report> {
  const client = 'reference+skip-drain+repeat-ids+swallow-cut';
  const ledger = createLedger({ ...CONFIGURATION, client });
  const means = {
    jobs: createJobs({ fixed: 4 }),
    also: ['reference'],
    execute: (of: Case) => runCase(of, host()),
  };
  await playCampaign({
    ledger,
    log: { append() {} },
    perform: (task, tell, signal, known) => perform(task, means, tell, signal, known),
    budget: createBudget({ cases: 32, time_ms: undefined }, new AbortController().signal),
  });
  const telling = { baseline: NO_BASELINE, folder: 'reports/runs/fuzz', command: 'pnpm faults fuzz' };
  return complete(reportOfCampaigns([ledger], findingsOf([ledger]), telling));
}

describe('each number can be counted again', () => {
  const reports = new Map<string, Report>([
    ['the small one', SMALL],
    ['the small campaign', CAMPAIGN],
  ]);
  beforeAll(async () => {
    reports.set('scenarios that were run', await realRuns());
    reports.set('a campaign that was played', await realCampaign());
  }, 60_000);

  test.for(['the small one', 'the small campaign', 'scenarios that were run', 'a campaign that was played'])(
    '%s',
    (name) => {
      const report = reports.get(name);
      if (!report) throw new Error(`there is no report of ${name}`);
      expect(report.exercises.length + report.campaigns.length).toBeGreaterThan(0);
      expect(report.findings.length).toBeGreaterThan(0);
      // What is read back from the file is what everything was made of.
      judge(schema.parse(JSON.parse(JSON.stringify(report))));
    },
  );

  test('drawn ones, as large as a matrix of many releases', () => {
    expect(() => fc.assert(fc.property(drawnReport, judge), { seed: 6, numRuns: 60 })).not.toThrow();
  });

  test('the check can fail: a number that nobody knows, and one that is wrong', () => {
    expect(() => judgePage('<b data-count="exercizes">6</b>', SMALL)).toThrow('exercizes undefined: 6');
    expect(() => judgePage('<b data-count="exercises">7</b>', SMALL)).toThrow('exercises undefined: 7, not 6');
    expect(() => judgeMarkdown('6 exercises, 3 of them blue', withoutDigits(SMALL))).toThrow('expected');
    const summary = campaignSummary(withoutDigits(CAMPAIGN), { folder: 'f', page: 'p' });
    expect(() => judgeSummary(summary.replace('33 failing', '34 failing'), CAMPAIGN)).toThrow('expected');
    const small = withoutDigits(SMALL);
    const [markdown, table] = [matrixMarkdown(small), stripVTControlCharacters(matrixTable(small, 1e6))];
    expect(() => judgeMatrix(markdown.replace('0 of 1', '1 of 1'), table, small)).toThrow("expected '1 of 1'");
    expect(() => judgeMatrix(markdown.replace('<sub>1</sub>', '<sub>2</sub>'), table, small)).toThrow('expected');
  });
});

function judge(report: Report): void {
  const worded = withoutDigits(report);
  judgePage(pageOf(worded), worded);
  judgeMarkdown(markdownOf(worded), worded);
  judgeTable(stripVTControlCharacters(tableOf(worded)), worded);
  judgeFailures(stripVTControlCharacters(failuresOf(worded)), worded);
  judgeJunit(junitOf(worded), worded);
  if (worded.campaigns.length > 0) judgeSummary(campaignSummary(worded, { folder: 'f', page: 'p' }), worded);
  judgeAnnotations(annotationsOf(worded, { folder: 'f', started: '' }), worded);
  if (worded.exercises.length > 0)
    judgeMatrix(matrixMarkdown(worded), stripVTControlCharacters(matrixTable(worded, 1e6)), worded);
}

/** The same report, with a letter for each digit of its texts. */
function withoutDigits(report: Report): Report {
  const text = JSON.stringify(report, (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '') : value,
  );
  return JSON.parse(text) as Report;
}

function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

const total = <One>(all: readonly One[], of: (one: One) => number) => all.reduce((sum, one) => sum + of(one), 0);

/** The numbers that belong to the report as a whole. */
function expectedOf({
  exercises,
  findings,
  campaigns,
  withoutVerdict,
  leftOut,
  invariants,
}: Report): Record<string, number> {
  const standing = (word: string) => exercises.filter((one) => one.standing === word).length;
  const found = (word: string) => findings.filter((one) => one.standing === word).length;
  return {
    exercises: exercises.length,
    'exercises-held': standing('held'),
    'exercises-caught': standing('caught'),
    'exercises-violated': standing('violated'),
    'exercises-escaped': standing('escaped'),
    'exercises-unknown': standing('unknown'),
    'exercises-unsupported': standing('unsupported'),
    cases: total(exercises, (one) => one.cases),
    scenarios: new Set(exercises.map((one) => one.scenario)).size,
    clients: new Set([...exercises, ...campaigns].map(memberOf)).size,
    findings: findings.length,
    'findings-caught': found('caught'),
    'findings-violated': found('violated'),
    'findings-escaped': found('escaped'),
    'findings-unknown': found('unknown'),
    'findings-new': findings.filter((one) => one.isNew).length,
    'findings-flaky': findings.filter((one) => one.replays.length > 1 || one.replays.some((told) => !told.shows))
      .length,
    'without-verdict': withoutVerdict.length,
    'without-verdict-new': withoutVerdict.filter((one) => one.isNew).length,
    'without-verdict-cases': total(withoutVerdict, (one) => one.cases),
    'left-out': leftOut.length,
    campaigns: campaigns.length,
    'campaign-cases': total(campaigns, (one) => one.cases),
    'campaign-failing': total(campaigns, (one) => one.failing),
    'campaign-unknown': total(campaigns, (one) => one.unknown),
    'campaign-not-reached': total(campaigns, (one) => one.notReached),
    invariants: invariants.length,
  };
}

/** The numbers that belong to one finding, one campaign, one row of doubts, or one field of the matrix. */
function expectedOfSubject(name: string, subject: string, report: Report): number | undefined {
  const finding = report.findings.find((one) => one.id === subject);
  const campaign = report.campaigns[Number(subject)];
  const field = fieldOf(report, subject);
  const expected: Record<string, number | undefined> = {
    'finding-cases': finding?.cases,
    'finding-replays': finding && total(finding.replays, (one) => one.times),
    'finding-replays-showing': finding && showing(finding),
    'finding-stories': finding?.replays.length,
    'finding-clients': finding?.clients.length,
    'finding-faults': finding?.faults.length,
    'finding-violations': finding?.violations.length,
    'row-cases': campaign?.cases,
    'row-failing': campaign?.failing,
    'row-unknown': campaign?.unknown,
    'row-not-reached': campaign?.notReached,
    'row-combinations': campaign?.combinations,
    'row-shapes': campaign?.shapes,
    'story-times': storyOf(report, subject)?.times,
    'doubt-cases': report.withoutVerdict[Number(subject)]?.cases,
    'field-exercises': field.length,
    'field-cases': total(field, (one) => one.cases),
    'field-worst': worstOf(field),
  };
  return expected[name];
}

/** A story that replays told, named by its finding and its place there. */
function storyOf({ findings }: Report, subject: string): ReportedFinding['replays'][number] | undefined {
  const at = subject.lastIndexOf(' ');
  return findings.find((one) => one.id === subject.slice(0, at))?.replays[Number(subject.slice(at + 1))];
}

function showing({ replays }: ReportedFinding): number {
  return total(
    replays.filter((one) => one.shows),
    (one) => one.times,
  );
}

/** What stands in a field of the matrix, named `scenario | client`; variants stand in the column of their client. */
function fieldOf({ exercises }: Report, subject: string): Exercise[] {
  return exercises.filter((one) => `${one.scenario} | ${memberOf(one)}` === subject);
}

/** The client of which one is a variant, without releases of what it wraps: there are none here. */
function memberOf({ client, column }: { readonly client: string; readonly column?: string | undefined }): string {
  return column ?? client.split('+')[0] ?? '';
}

/** The worst standing that there is. */
function worst(field: readonly Exercise[]): string | undefined {
  const words = ['unknown', 'violated', 'escaped', 'caught', 'held', 'unsupported'];
  return words.find((word) => field.some((one) => one.standing === word));
}

/** How many exercises have it. */
function worstOf(field: readonly Exercise[]): number {
  return field.filter((one) => one.standing === worst(field)).length;
}

/** What a field of a table says: how many of how many, where there are several; how many cases, where there are more. */
function numbersOfField(report: Report, scenario: string, client: string): number[] {
  const field = fieldOf(report, `${scenario} | ${client}`);
  const cases = total(field, (one) => one.cases);
  return [...(field.length > 1 ? [worstOf(field), field.length] : []), ...(cases > field.length ? [cases] : [])];
}

/** What the sentences say, in their order. */
function numbersOfSentences(report: Report): number[] {
  const of = expectedOf(report);
  const standings = ['held', 'caught', 'violated', 'escaped', 'unknown', 'unsupported'];
  const told = (...names: string[]) => names.map((one) => of[one] as number);
  return [
    ...(report.exercises.length > 0
      ? [
          ...told('exercises', ...standings.map((one) => `exercises-${one}`).filter((one) => of[one] !== 0)),
          ...told('scenarios', 'clients', 'cases'),
        ]
      : []),
    ...(report.campaigns.length > 0
      ? told('campaigns', 'campaign-cases', 'campaign-failing', 'campaign-unknown', 'campaign-not-reached')
      : []),
    ...(report.findings.length > 0 ? told('findings', 'findings-new', 'findings-flaky') : []),
    ...(report.findings.length === 0 && report.campaigns.length > 0 ? [0] : []),
  ];
}

function judgePage(page: string, report: Report): void {
  const elements = page.matchAll(/<\w+[^>]*\sdata-count="([^"]*)"(?:\s+data-of="([^"]*)")?[^>]*>([^<]*)</g);
  const mistakes = [...elements].flatMap(([, name = '', subject, text]) => {
    const expected =
      subject === undefined ? expectedOf(report)[name] : expectedOfSubject(name, unescaped(subject), report);
    return expected !== undefined && text === String(expected) ? [] : [`${name} ${subject}: ${text}, not ${expected}`];
  });
  expect(mistakes.join('\n'), 'numbers of the page that cannot be counted again').toBe('');
  const labels = report.campaigns.map((one) => one.seed);
  expect(numbersIn(textOf(page)), 'numbers of the page without a name').toEqual(labels);
  expect(page.match(/data-count=/g)?.length ?? 0).toBe(page.match(/\sdata-count="[^"]*"[^>]*>\d+</g)?.length ?? 0);
}

/** What stands on a page beside counts: without what names a place, such as `#1` or `Turn 2`, and without what is shown as code. */
function textOf(page: string): string {
  return (
    page
      // Names that are explained, such as `request #1`, tell of no run.
      .replaceAll(/<(style|script|pre|dfn)\b[^]*?<\/\1>/g, ' ')
      .replaceAll(/<(\w+)[^>]*\sdata-count=[^>]*>\d+<\/\1>/g, ' ')
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/&#?\w+;/g, ' ')
      .replaceAll(/[#⚡]\s*\d+|\b(?:Turn|turn|fault|violation|finding)\s+\d+|\b\d+\s+a violation/g, ' ')
  );
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (one) => characters[one] ?? one);
}

function judgeMarkdown(markdown: string, report: Report): void {
  const { campaigns, findings, withoutVerdict } = report;
  const lines = markdown.split('\n');
  const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(/ (?<!\\)\| /));
  const found = findings.toSorted((a, b) => Number(b.isNew) - Number(a.isNew));
  expect(numbersIn(lines.filter((line) => !line.startsWith('| ')).join('\n'))).toEqual([
    ...numbersOfSentences(report),
    ...found.slice(0, 50).flatMap((one) => {
      const replays = total(one.replays, (told) => told.times);
      return [one.cases, ...(replays > 0 ? [showing(one), replays] : [])];
    }),
    ...(found.length > 50 ? [found.length - 50] : []),
    ...withoutVerdict.map((one) => one.cases),
  ]);
  let head: readonly string[] = [];
  const played: number[][] = [];
  for (const [scenario = '', ...fields] of rows)
    if (scenario === 'scenario' || scenario === 'client') head = [scenario, ...fields];
    else if (scenario === '---') continue;
    else if (head[0] === 'client') played.push(numbersIn(fields.join(' ')));
    else
      for (const [at, field] of fields.entries())
        expect(numbersIn(field), `${scenario}, ${head[at + 1]}`).toEqual(
          numbersOfField(report, scenario, head[at + 1] ?? ''),
        );
  expect(played).toEqual(
    campaigns.map(({ seed, cases, failing, unknown, notReached, combinations, shapes }) => [
      seed,
      cases,
      failing,
      unknown,
      notReached,
      combinations,
      shapes,
    ]),
  );
}

function judgeTable(table: string, report: Report): void {
  const lines = table.split('\n');
  const isRow = (line: string) => line.startsWith('│');
  const rows: string[][] = [];
  // A line without a scenario goes on with the row before it.
  for (const line of lines.filter(isRow)) {
    const fields = line
      .slice(1, -1)
      .split('│')
      .map((one) => one.trim());
    const last = rows.at(-1);
    if (fields[0] === '' && last)
      rows[rows.length - 1] = last.map((one, at) => `${one}${fields[at] && one ? '\n' : ''}${fields[at]}`);
    else rows.push(fields);
  }
  const [head = [], ...told] = rows;
  for (const [scenario = '', ...fields] of told)
    for (const [at, field] of fields.entries())
      expect(numbersIn(field)).toEqual(numbersOfField(report, scenario, (head[at + 1] ?? '').replaceAll('\n', '')));
  expect(numbersIn(lines.filter((line) => !isRow(line)).join('\n'))).toEqual(numbersOfSentences(report));
}

/** A matrix has three kinds of numbers: how many held of how many were judged, those of scenarios, and those of notes. */
function judgeMatrix(markdown: string, table: string, report: Report): void {
  const lines = markdown.split('\n');
  const scenarios = [...new Set(report.exercises.map((one) => one.scenario))];
  const numbered = (texts: readonly string[]) => texts.map((text, index) => `${index + 1}. ${plain(text)}`);
  const listed = (title: string) => {
    const from = lines.indexOf(title);
    return from < 0 ? [] : lines.slice(from + 2, lines.indexOf('', from + 2));
  };
  expect(listed('## Scenarios').map((one) => numbersIn(one))).toEqual(scenarios.map((_, index) => [index + 1]));
  const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(/ (?<!\\)\| /));
  const [head = [], , ...told] = rows;
  expect(head.slice(2)).toEqual(scenarios.map((_, index) => String(index + 1)));
  const notes = listed('## Notes');
  for (const [client = '', held, ...fields] of told) {
    const asked = scenarios.map((scenario) =>
      report.exercises.filter((one) => one.scenario === scenario && plain(memberOf(one)) === client),
    );
    const standings = asked.map(worst);
    const judged = standings.filter((one) => ['held', 'violated', 'caught', 'escaped'].includes(one ?? ''));
    expect(held).toBe(`${judged.filter((one) => one === 'held').length} of ${judged.length}`);
    // Each note says why: what stands at its number is the detail of the field.
    const why = asked.map((all, index) => [
      ...new Set(all.filter((one) => one.standing === standings[index]).flatMap((one) => one.detail)),
    ]);
    expect(fields.map((field) => numbersIn(field).map((number) => notes[number - 1]))).toEqual(
      why.map((details, index) => {
        const [number = 0] = numbersIn(fields[index] ?? '');
        return details.length > 0 ? [numbered(notes.map(() => details.join(', ')))[number - 1]] : [];
      }),
    );
  }
  const drawn = table.split('\n').filter((line) => line.startsWith('│'));
  expect(drawn.map(numbersIn)).toEqual([head, ...told].map((row) => numbersIn(row.join(' '))));
  const others = lines.filter((line) => !/^(?:\||\d+\. )/.test(line)).join('\n');
  expect(numbersIn(others)).toEqual(numbersOfSentences(report));
}

function judgeJunit(xml: string, report: Report): void {
  const { exercises, findings, campaigns, withoutVerdict, leftOut } = report;
  const root = create(xml).root();
  const suites = elementsIn(root);
  const standing = (...words: string[]) => exercises.filter((one) => words.includes(one.standing)).length;
  const alone = findings.filter(({ id }) => !exercises.some((one) => one.finding === id));
  const isNew = (all: readonly { isNew: boolean }[], wanted: boolean) =>
    all.filter((one) => one.isNew === wanted).length;
  expect(totalsOf(root)).toEqual([
    exercises.length + alone.length + campaigns.length + withoutVerdict.length + leftOut.length,
    standing('violated', 'escaped') + isNew(alone, true),
    standing('unknown') + isNew(withoutVerdict, true),
    standing('unsupported') + isNew(alone, false) + isNew(withoutVerdict, false) + leftOut.length,
  ]);
  for (const suite of suites) {
    const ended = (name: string) =>
      elementsIn(suite).filter((one) => elementsIn(one).some((end) => nameOf(end) === name)).length;
    expect(totalsOf(suite)).toEqual([elementsIn(suite).length, ended('failure'), ended('error'), ended('skipped')]);
  }
  for (const name of ['tests', 'failures', 'errors', 'skipped'])
    expect(total(suites, (one) => Number(attribute(one, name)))).toBe(Number(attribute(root, name)));
  const words = suites.flatMap((suite) => [attribute(suite, 'name'), ...elementsIn(suite).flatMap(wordsOf)]);
  expect(words.flatMap(numbersIn)).toEqual([
    ...campaigns.flatMap((one) => [one.seed, one.cases]),
    ...withoutVerdict.filter((one) => one.isNew).map((one) => one.cases),
  ]);
}

function wordsOf(testCase: XMLBuilder): string[] {
  const ends = elementsIn(testCase).flatMap((end) => [attribute(end, 'message'), end.node.textContent ?? '']);
  return [attribute(testCase, 'name'), attribute(testCase, 'classname'), ...ends];
}

function totalsOf(element: XMLBuilder): number[] {
  return ['tests', 'failures', 'errors', 'skipped'].map((name) => Number(attribute(element, name)));
}

function elementsIn(element: XMLBuilder): XMLBuilder[] {
  return element.map((one) => one).filter((one) => 'getAttribute' in one.node);
}

function nameOf({ node }: XMLBuilder): string {
  return node.nodeName;
}

function attribute({ node }: XMLBuilder, name: string): string {
  return 'getAttribute' in node ? ((node as unknown as Element).getAttribute(name) ?? '') : '';
}

/** Their number, and no other. */
function judgeFailures(text: string, { exercises, findings }: Report): void {
  const told = findings.filter((one) => one.isNew && one.standing !== 'caught').length;
  const untold = exercises.filter((one) => one.standing === 'unknown' && one.finding === undefined).length;
  expect(numbersIn(text)).toEqual(told + untold > 0 ? [told + untold] : []);
}

/** The numbers of all campaigns, and a line for each finding that there is room for. */
function judgeSummary(text: string, report: Report): void {
  const { campaigns, findings, reached } = report;
  const of = expectedOf(report);
  const isSteady = ({ replays }: ReportedFinding) => replays.length <= 1 && replays.every((one) => one.shows);
  const rank = (one: ReportedFinding) => (one.isNew ? 0 : isSteady(one) ? 2 : 1);
  const sorted = findings.toSorted((a, b) => rank(a) - rank(b) || b.cases - a.cases);
  const lines = sorted.map((one) => {
    const times = total(one.replays, (replay) => replay.times);
    return [
      one.cases,
      ...(times > 0 ? [showing(one), times] : []),
      ...(one.replays.length > 1 ? [one.replays.length] : []),
    ];
  });
  const [, more = '0'] = /and (\d+) more/.exec(text) ?? [];
  const flaky = of['findings-flaky'] ?? 0;
  expect(numbersIn(text)).toEqual([
    ...campaigns.map((one) => one.seed),
    ...['campaign-cases', 'campaign-failing', 'campaign-unknown', 'campaign-not-reached'].map((name) => of[name]),
    ...(reached ? [reached.combinations, reached.shapes] : []),
    findings.length,
    ...(flaky > 0 ? [flaky] : []),
    ...lines.slice(0, findings.length - Number(more)).flat(),
    ...(more === '0' ? [] : [Number(more)]),
  ]);
}

function judgeAnnotations(lines: readonly string[], { exercises, findings, withoutVerdict }: Report): void {
  const told = findings.filter((one) => one.isNew && one.standing !== 'caught').length;
  const untold = exercises.filter((one) => one.standing === 'unknown' && one.finding === undefined).length;
  const doubts = withoutVerdict.filter((one) => one.isNew).map((one) => one.cases);
  const all = [...Array.from({ length: told + untold }, () => []), ...doubts.map((cases) => [cases])];
  const expected = all.length > 10 ? [...all.slice(0, 9), [all.length - 9]] : all;
  const words = lines.map((line) => decodeURIComponent(line.replace(',line=1,', '')));
  expect(words.map(numbersIn)).toEqual(expected);
}

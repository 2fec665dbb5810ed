// The report as JUnit XML, in the form that GitHub, GitLab and Jenkins read: a suite for each scenario, a test case for each client.
// What has no verdict is an error, so that no reader takes it for a failure of the client.
import { create } from 'xmlbuilder2';
import type { Exercise } from '../../core/exercise.ts';
import type { Report, ReportedFinding } from '../document.ts';
import { findingText } from './finding-text.ts';
import { many } from '../many.ts';
import { STANDINGS } from '../standings.ts';

/** How a test case ended; one that passed has no ending. */
interface Ending {
  readonly element: 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly type?: string | undefined;
  readonly text?: string | undefined;
}

interface TestCase {
  readonly name: string;
  readonly classname: string;
  readonly seconds?: number | undefined;
  readonly file?: string | undefined;
  readonly ending?: Ending | undefined;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/** Characters that XML cannot hold, and halves of pairs, become U+FFFD. */
export function junitOf(of: Report): string {
  const suites = suitesOf(of);
  const document = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\u{FFFD}' });
  const root = document.ele('testsuites', { name: well(of.title), ...totals(suites.flatMap((one) => one.cases)) });
  for (const { name, cases } of suites) {
    const suite = root.ele('testsuite', { name: well(name), timestamp: of.made.at, ...totals(cases) });
    for (const one of cases) {
      const element = suite.ele('testcase', {
        name: well(one.name),
        classname: well(one.classname),
        ...(one.seconds !== undefined && { time: one.seconds.toFixed(3) }),
        ...(one.file !== undefined && { file: well(one.file) }),
      });
      if (!one.ending) continue;
      const { message, type, text } = one.ending;
      const ending = element.ele(one.ending.element, { message: well(message), ...(type !== undefined && { type }) });
      if (text !== undefined) ending.txt(well(text));
    }
  }
  return `${document.end({ prettyPrint: true })}\n`;
}

function totals(cases: readonly TestCase[]) {
  const ended = (element: Ending['element']) => cases.filter((one) => one.ending?.element === element).length;
  const seconds = cases.flatMap((one) => one.seconds ?? []);
  return {
    tests: cases.length,
    failures: ended('failure'),
    errors: ended('error'),
    skipped: ended('skipped'),
    ...(seconds.length > 0 && { time: seconds.reduce((sum, one) => sum + one, 0).toFixed(3) }),
  };
}

function suitesOf(of: Report): Suite[] {
  const findings = new Map(of.findings.map((one) => [one.id, one]));
  const told = new Set(of.exercises.map((one) => one.finding));
  const scenarios = [...Map.groupBy(of.exercises, (one) => one.scenario)].map(([name, exercises]) => ({
    name,
    cases: exercises.map((one) => exercised(one, one.finding === undefined ? undefined : findings.get(one.finding))),
  }));
  return [
    ...scenarios,
    { name: 'campaigns', cases: of.campaigns.map(campaignPlayed) },
    { name: 'findings', cases: of.findings.filter((one) => !told.has(one.id)).map(found) },
    { name: 'without a verdict', cases: of.withoutVerdict.map(doubted) },
    {
      name: 'left out',
      cases: of.leftOut.map(({ client, why }) => ({
        name: client,
        classname: 'left out',
        ending: { element: 'skipped' as const, message: why },
      })),
    },
  ].filter((one) => one.cases.length > 0);
}

function exercised({ scenario, client, seconds, source, ...one }: Exercise, finding?: ReportedFinding): TestCase {
  return { name: client, classname: scenario, seconds, file: source, ending: endingOf(one, finding) };
}

function endingOf({ standing, detail }: Omit<Exercise, 'scenario' | 'client'>, finding?: ReportedFinding) {
  const message = detail.join(', ');
  const text = finding && findingText(finding);
  switch (standing) {
    case 'held':
    case 'caught':
      return undefined;
    case 'violated':
    case 'escaped': {
      const [first] = finding?.violations ?? [];
      const told = first?.message ?? (message || STANDINGS[standing].means);
      return { element: 'failure' as const, message: told, type: first?.signature ?? standing, text };
    }
    case 'unknown':
      return {
        element: 'error' as const,
        message: message || (finding?.reasons.join(', ') ?? ''),
        type: standing,
        text,
      };
    case 'unsupported':
      return { element: 'skipped' as const, message };
  }
}

/** A campaign that was played has passed; what it found stands in a suite of its own. */
function campaignPlayed({ client, seed, cases }: Report['campaigns'][number]): TestCase {
  return { name: `seed ${seed}, ${many(cases, 'case')}`, classname: client };
}

/** What a baseline knows fails nothing. */
function found(finding: ReportedFinding): TestCase {
  const [first] = finding.violations;
  const ending: Ending = finding.isNew
    ? {
        element: 'failure',
        message: first?.message ?? finding.title,
        type: first?.signature,
        text: findingText(finding),
      }
    : { element: 'skipped', message: 'known by the baseline' };
  return { name: finding.title, classname: finding.clients.join(', '), file: finding.file, ending };
}

function doubted({ client, reason, cases, isNew }: Report['withoutVerdict'][number]): TestCase {
  const ending: Ending = isNew
    ? { element: 'error', message: reason, type: 'unknown', text: many(cases, 'case') }
    : { element: 'skipped', message: 'known by the baseline' };
  return { name: reason, classname: client, ending };
}

/** Half of a surrogate pair is no character; the library sees to all others. */
function well(text: string): string {
  return text.toWellFormed();
}

// What a report comes to, in a word and in a sentence.
import type { Standing } from '../core/exercise.ts';
import { countsOf, type Counts } from './counts.ts';
import type { Report } from './document.ts';
import { many } from './many.ts';

/** `unknown` outranks `violated`: the harness accuses itself first. */
export type Outcome = 'held' | 'violated' | 'unknown';

/** What a baseline knows decides nothing. */
export function outcomeOf(of: Report): Outcome {
  const counts = countsOf(of);
  if (counts['exercises-unknown'] + counts['without-verdict-new'] > 0) return 'unknown';
  return counts['exercises-violated'] + counts['exercises-escaped'] + failingFindings(of) > 0 ? 'violated' : 'held';
}

export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  held: 'Held',
  violated: 'Violated',
  unknown: 'No verdict',
};

/** What each standing means, for somebody who has read nothing else. */
export const MEANINGS: Readonly<Record<Standing, string>> = {
  held: 'every invariant held',
  caught: 'the client has a known bug, and the harness caught it',
  violated: 'the client broke an invariant: a finding',
  escaped: 'the client has a known bug, and it was not seen as expected',
  unknown: 'no verdict: the harness could not see enough',
  unsupported: 'the client cannot be put to it',
};

/** Sentences such as `12 exercises: 9 held, 2 caught, 1 violated.`; none for what there is not. */
export function sentencesOf(of: Report): string[] {
  const counts = countsOf(of);
  return [...exercised(counts), ...played(counts), ...found(counts)];
}

function exercised(counts: Counts): string[] {
  if (counts.exercises === 0) return [];
  const standings = (Object.keys(MEANINGS) as Standing[]).filter((one) => counts[`exercises-${one}`] > 0);
  return [
    `${many(counts.exercises, 'exercise')}: ${standings.map((one) => `${counts[`exercises-${one}`]} ${one}`).join(', ')}.`,
    `${many(counts.scenarios, 'scenario')}, ${many(counts.clients, 'client')}, ${many(counts.cases, 'case')}.`,
  ];
}

function played(counts: Counts): string[] {
  if (counts.campaigns === 0) return [];
  return [
    `${many(counts.campaigns, 'campaign')} of ${many(counts['campaign-cases'], 'case')}: ${counts['campaign-failing']} failing, ` +
      `${counts['campaign-unknown']} without a verdict, ${counts['campaign-not-reached']} faults not reached.`,
  ];
}

function found(counts: Counts): string[] {
  if (counts.findings === 0) return counts.campaigns > 0 ? ['0 findings.'] : [];
  return [`${many(counts.findings, 'finding')}: ${counts['findings-new']} new, ${counts['findings-flaky']} flaky.`];
}

/** Those of campaigns stand behind no exercise. */
function failingFindings({ findings, exercises }: Report): number {
  const told = new Set(exercises.map((one) => one.finding));
  return findings.filter((one) => one.isNew && !told.has(one.id)).length;
}

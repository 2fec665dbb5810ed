// What a report comes to, in a word and in a sentence.
import { countsOf, type Counts } from './counts.ts';
import type { Report } from './document.ts';
import { many } from './many.ts';
import { STANDINGS, standingsAmong } from './standings.ts';

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

/** Sentences such as `12 exercises: 9 held, 2 caught, 1 violated.`; none for what there is not. */
export function sentencesOf(of: Report): string[] {
  const counts = countsOf(of);
  return [...exercised(of, counts), ...played(counts), ...found(counts)];
}

function exercised({ exercises }: Report, counts: Counts): string[] {
  if (counts.exercises === 0) return [];
  const told = standingsAmong(exercises).map((one) => `${counts[`exercises-${one}`]} ${STANDINGS[one].word}`);
  return [
    `${many(counts.exercises, 'exercise')}: ${told.join(', ')}.`,
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

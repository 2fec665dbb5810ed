// What of a report a person has to look at.
import type { Exercise } from '../core/exercise.ts';
import type { Report, ReportedFinding } from './document.ts';

/** What was caught is known, and so is what a baseline knows. */
export function failingFindings({ findings }: Report): ReportedFinding[] {
  return findings.filter((one) => one.isNew && one.standing !== 'caught');
}

/** What has no verdict, and no finding that tells of it. */
export function untoldDoubts({ exercises }: Report): Exercise[] {
  return exercises.filter((one) => one.standing === 'unknown' && one.finding === undefined);
}

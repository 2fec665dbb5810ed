// Completes a report: when, by what and on what it was made, and the digest of all else that it tells. The only file of reports that
// looks at the clock.
import { createHash } from 'node:crypto';
import { mask } from '../engine/secrets.ts';
import { VERSION } from '../engine/version.ts';
import { REPORT_VERSION, type Report } from './document.ts';

/** What a report tells of a run. */
export type ReportContents = Omit<Report, 'report' | 'made' | 'digest'>;

/** Every report passes here, and all that is told of a run is made of what this returns: nothing of it has to be masked again. */
export function complete(told: ReportContents, made: Report['made'] = madeNow()): Report {
  const contents = mask().document(told);
  return { report: REPORT_VERSION, made, digest: digestOf(contents), ...contents };
}

function madeNow(): Report['made'] {
  return { at: new Date().toISOString(), cutpoint: VERSION, platform: `${process.platform}-${process.arch}` };
}

/** Twelve hex digits of a SHA-256; the order of fields makes no difference. */
function digestOf(contents: ReportContents): string {
  const text = JSON.stringify(identityOf(contents), (_, value: unknown) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;
  });
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * What one types, where files lie and how long it took is no part of what was told. Nor is free text: what is masked in it depends on
 * the machine, and the digests of stories stand for it.
 */
function identityOf({
  kind,
  exercises,
  findings,
  campaigns,
  reached,
  withoutVerdict,
  leftOut,
}: ReportContents): object {
  return {
    kind,
    exercises: exercises.map(({ detail: _, seconds: __, source: ___, ...one }) => one),
    findings: findings.map(({ id, standing, clients, notIn, isNew, cases, violations, case: of, digest, replays }) => ({
      id,
      standing,
      clients,
      notIn,
      isNew,
      cases,
      case: of,
      digest,
      signatures: violations.map((one) => one.signature),
      replays: replays.map((one) => [one.digest, one.times, one.shows]),
    })),
    campaigns,
    reached,
    withoutVerdict: withoutVerdict.map(({ client, cases, isNew }) => [client, cases, isNew]),
    leftOut: leftOut.map((one) => one.client),
  };
}

// The documents that stand in a campaign's folder beside its log, as plain data. All of them are made from ledgers alone, and those of
// the same ledgers are the same to the byte.
import { CASE_VERSION } from '../../core/case.ts';
import { cellNamed } from '../../core/coverage.ts';
import { isFlaky, rateOf, type Finding } from './finding.ts';
import type { Baseline } from './baseline.ts';
import type { Kept } from './lane.ts';
import type { Ledger } from './ledger.ts';

/** Who played, and how far; `digest` identifies all that was told. */
export function campaignDocument(ledgers: readonly Ledger[]) {
  return {
    cutpoint: CASE_VERSION,
    campaigns: ledgers.map(
      ({ configuration: { client, seed, lanes, target, phases, planned, also, shard }, ...ledger }) => ({
        client,
        seed,
        lanes,
        ...(shard && { shard }),
        families: target.families,
        phases,
        planned: {
          scenarios: planned.scenarios.length,
          corpus: planned.corpus.length,
          boundaries: planned.boundaries.length,
        },
        also,
        ...ledger.tallies,
        combinations: ledger.cells.size,
        shapes: ledger.shapes.size,
        stints: ledger.stints.map(({ cases, seconds, atOnce }) => ({ cases, seconds, atOnce })),
        digest: ledger.digest(),
      }),
    ),
  };
}

/** How many cases exercised each combination, and how many showed each shape of behaviour; the most frequent first. */
export function coverageDocument(ledgers: readonly Ledger[]) {
  return {
    cutpoint: CASE_VERSION,
    combinations: summed(ledgers.map((one) => one.cells)).map(([name, cases]) => ({ ...cellNamed(name), cases })),
    shapes: summed(ledgers.map((one) => one.shapes)).map(([shape, cases]) => ({ shape, cases })),
  };
}

/** Findings and reasons for doubt; a document of this form can be the baseline of a later campaign. */
export function findingsDocument(ledgers: readonly Ledger[], findings: readonly Finding[], baseline: Baseline) {
  return {
    cutpoint: CASE_VERSION,
    findings: findings.map((finding) => ({
      name: finding.name,
      isNew: baseline.isNew(finding),
      signature: finding.signature,
      faults: finding.faults,
      alsoViolates: finding.alsoViolates,
      count: finding.count,
      first: finding.first,
      ...(finding.executions !== undefined && { executions: finding.executions }),
      replays: rateOf(finding),
      isFlaky: isFlaky(finding),
      stories: finding.replays,
      ...(isFlaky(finding) && { drawn: finding.drawn }),
      clients: finding.clients,
      notIn: finding.notIn,
      case: finding.case,
    })),
    withoutVerdict: ledgers.flatMap(({ configuration: { client, seed }, doubts }) =>
      [...doubts]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([reason, { count, first }]) => ({
          reason,
          isNew: baseline.isNewDoubt(reason),
          count,
          first: { client, seed, ...first },
        })),
    ),
  };
}

/** A case that reached what no case before it had. */
export interface CorpusCase extends Kept {
  /** What it was the first to reach. */
  readonly reached: readonly string[];
  readonly client: string;
}

/** What is worth playing again: the cases that the lanes kept, but for those that reach nothing beyond others of them. */
export function corpusOf({ lanes, configuration: { client } }: Ledger): CorpusCase[] {
  const seen = new Set<string>();
  const kept = lanes.flatMap((one) => one.kept).toSorted((a, b) => a.at - b.at || a.lane - b.lane);
  return kept.flatMap((one) => {
    const reached = [...one.cells, ...one.shapes].filter((feature) => !seen.has(feature));
    for (const feature of reached) seen.add(feature);
    return reached.length > 0 ? [{ ...one, reached, client }] : [];
  });
}

function summed(of: readonly ReadonlyMap<string, number>[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const counts of of) for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

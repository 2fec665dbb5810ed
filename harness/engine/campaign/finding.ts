// Findings: what failed, told once. The minimal cases of a campaign are gone through in order, and one that shows nothing but what one
// before it has shown under the same faults is part of that one's finding. Pure: whoever has the same ledgers tells the same.
import type { Case } from '../../core/case.ts';
import type { Story } from '../../core/story/story.ts';
import { failureOf } from './failure.ts';
import type { Failure, Ledger } from './ledger.ts';
import type { MinimalResult } from './task.ts';

/** A story that replays of a minimal case told, and how often. */
export type ReplayedStory = MinimalResult['replays'][number];

/** What failed, told once. */
export interface Finding {
  /** Names it in baselines: signature and faults of its minimal case. The same name is the same finding, in whatever campaign. */
  readonly name: string;
  /** What was kept while it was made minimal; it begins with the invariant. */
  readonly signature: string;
  /** Kinds of the faults that strike in the minimal case, and what is odd in the model's words there. */
  readonly faults: readonly string[];
  /** What else the minimal case violates. */
  readonly alsoViolates: readonly string[];
  /** How many cases show its signature, under faults that come to its own. */
  readonly count: number;
  /** The first of them. */
  readonly first: { readonly client: string; readonly seed: number; readonly lane: number; readonly at: number };
  /** How many runs made it minimal; absent as long as nobody has. */
  readonly executions?: number;
  /** The minimal case, or the first that was drawn. */
  readonly case: Case;
  /** Every story that the minimal case told, the most frequent first. */
  readonly replays: readonly ReplayedStory[];
  /** What a replay that showed its signature violated, and the story of that replay; absent where none did, or it was not kept. */
  readonly violations?: NonNullable<MinimalResult['violations']>;
  readonly story?: Story;
  /** The story of the first case, as it was drawn. */
  readonly drawn: string;
  /** Clients that show it. */
  readonly clients: readonly string[];
  /** Clients that were asked as well, and do not; one without a verdict is in neither list. */
  readonly notIn: readonly string[];
}

/** How often the minimal case showed its signature when it was replayed. */
export function rateOf({ replays, signature }: Pick<Finding, 'replays' | 'signature'>): { fails: number; of: number } {
  const sum = (of: readonly ReplayedStory[]) => of.reduce((total, one) => total + one.times, 0);
  return { fails: sum(replays.filter((one) => one.failed.includes(signature))), of: sum(replays) };
}

/** Whether its minimal case did not always tell the one story. */
export function isFlaky(of: Pick<Finding, 'replays' | 'signature'>): boolean {
  const { fails, of: all } = rateOf(of);
  return all > 0 && (of.replays.length > 1 || fails < all);
}

/** The findings of campaigns, in the order in which they were first shown; ledgers of other clients add to those they share. */
export function findingsOf(ledgers: readonly Ledger[]): Finding[] {
  const findings = new Map<string, Finding>();
  for (const ledger of ledgers)
    for (const finding of findingsIn(ledger)) {
      const known = findings.get(finding.name);
      findings.set(finding.name, known ? joined(known, finding) : finding);
    }
  return [...findings.values()];
}

function findingsIn(ledger: Ledger): Finding[] {
  const found: Finding[] = [];
  for (const failure of ledger.failures()) {
    const minimal = ledger.minimalOf(failure);
    const faults = minimal?.struck ?? failure.struck;
    const count = ledger.failuresWithin(failure).reduce((sum, one) => sum + one.count, 0);
    const index = found.findIndex((one) => one.faults.join() === faults.join() && shows(one, failure.signature));
    const part = found[index];
    if (part) found[index] = { ...part, count: part.count + (part.signature === failure.signature ? count : 0) };
    else found.push(findingOf(ledger, failure, minimal, count));
  }
  return found;
}

/** A minimal case shows what it shows each time that it is replayed. */
function shows({ signature, replays }: Finding, wanted: string): boolean {
  return signature === wanted || (replays.length > 0 && replays.every(({ failed }) => failed.includes(wanted)));
}

function findingOf(
  { configuration: { client, seed } }: Ledger,
  { signature, struck, first }: Failure,
  minimal: MinimalResult | undefined,
  count: number,
): Finding {
  const faults = minimal?.struck ?? struck;
  const of = minimal?.case ?? first.case;
  if (!of) throw new Error(`the log has no case ${first.at} of lane ${first.lane}`);
  const also = minimal?.also ?? [];
  return {
    name: failureOf(signature, faults),
    signature,
    faults,
    alsoViolates: (minimal?.replays[0]?.failed ?? first.failed).filter((one) => one !== signature),
    count,
    first: { client, seed, lane: first.lane, at: first.at },
    ...(minimal && { executions: minimal.executions }),
    case: of,
    replays: minimal?.replays ?? [],
    ...(minimal?.violations && { violations: minimal.violations }),
    ...(minimal?.story && { story: minimal.story }),
    drawn: first.trace ?? '',
    clients: [client, ...also.filter((one) => one.failed.includes(signature)).map((one) => one.client)],
    notIn: also.filter((one) => !one.failed.includes(signature) && !one.unknown).map((one) => one.client),
  };
}

/** The same finding in another campaign. */
function joined(one: Finding, other: Finding): Finding {
  const clients = [...new Set([...one.clients, ...other.clients])];
  const notIn = [...new Set([...one.notIn, ...other.notIn])].filter((client) => !clients.includes(client));
  return { ...one, count: one.count + other.count, clients, notIn };
}

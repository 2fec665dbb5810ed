// The report of campaigns, made of their ledgers and findings.
import type { Baseline } from '../engine/campaign/baseline.ts';
import { isFlaky, type Finding, type ReplayedStory } from '../engine/campaign/finding.ts';
import type { Ledger } from '../engine/campaign/ledger.ts';
import { describeFault } from '../faults/index.ts';
import { INVARIANTS } from '../invariants/index.ts';
import { replayCommand } from './commands.ts';
import type { Report, ReportedFinding } from './document.ts';
import type { ReportContents } from './made.ts';
import { namedInvariants } from './named-invariants.ts';
import { slug } from './slug.ts';

export interface CampaignBackground {
  readonly baseline: Baseline;
  /** The campaign's folder, as one types it. */
  readonly folder: string;
  /** What was typed. */
  readonly command: string;
}

export function reportOfCampaigns(
  ledgers: readonly Ledger[],
  all: readonly Finding[],
  { baseline, folder, command }: CampaignBackground,
): ReportContents {
  const findings = all.map((finding) => reported(finding, baseline.isNew(finding), folder));
  return {
    kind: 'campaign',
    title: `${ledgers.length === 1 ? 'A campaign' : 'Campaigns'} against ${[...new Set(ledgers.map((one) => one.configuration.client))].join(', ')}`,
    command,
    exercises: [],
    findings,
    campaigns: ledgers.map(campaignOf),
    reached: { combinations: union(ledgers, 'cells'), shapes: union(ledgers, 'shapes') },
    withoutVerdict: ledgers.flatMap(({ configuration: { client }, doubts }) =>
      [...doubts]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([reason, { count }]) => ({ client, reason, cases: count, isNew: baseline.isNewDoubt(reason) })),
    ),
    leftOut: [],
    invariants: namedInvariants(findings),
  };
}

function union(ledgers: readonly Ledger[], what: 'cells' | 'shapes'): number {
  return new Set(ledgers.flatMap((one) => [...one[what].keys()])).size;
}

function campaignOf({ configuration: { client, seed }, ...ledger }: Ledger): Report['campaigns'][number] {
  return {
    client,
    seed,
    digest: ledger.digest(),
    ...ledger.tallies,
    combinations: ledger.cells.size,
    shapes: ledger.shapes.size,
  };
}

function reported(finding: Finding, isNew: boolean, folder: string): ReportedFinding {
  const { name, signature, alsoViolates, replays, case: of } = finding;
  const id = slug(name);
  const file = `findings/${id}.json`;
  const shows = (one: ReplayedStory) => one.failed.includes(signature);
  const shown = replays.find(shows);
  const { client, seed, lane, at } = finding.first;
  return {
    id,
    title: name,
    why: `First shown by case ${at} of lane ${lane} of seed ${seed}, ${client}.`,
    standing: 'violated',
    clients: [...finding.clients],
    notIn: [...finding.notIn],
    isNew,
    cases: finding.count,
    faults: of.faults.map(describeFault),
    violations: finding.violations ? [...finding.violations] : [signature, ...alsoViolates].map(violationOf),
    reasons: [],
    case: of,
    digest: shown?.digest ?? '',
    ...(finding.story && { story: finding.story }),
    trace: (shown?.trace ?? finding.drawn).split('\n'),
    replays: replays.map((one) => ({
      digest: one.digest,
      times: one.times,
      shows: shows(one),
      trace: one.trace.split('\n'),
    })),
    file,
    commands: [replayCommand(folder, file), ...(isFlaky(finding) ? [replayCommand(folder, file, 20)] : [])],
  };
}

/** Of what was not made minimal a log holds the signatures alone; what the invariant demands is the nearest to a message. */
function violationOf(signature: string): ReportedFinding['violations'][number] {
  const invariant = signature.split('/')[0] ?? signature;
  return {
    invariant,
    signature,
    message: INVARIANTS.find(({ id }) => id === invariant)?.rule ?? signature,
  };
}

// `faults fuzz`: a campaign against one client, in a folder of its own.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { UsageError } from '../core/usage-error.ts';
import { NO_BASELINE, readBaseline, type Baseline } from '../engine/campaign/baseline.ts';
import { createBudget } from '../engine/campaign/budget.ts';
import { PHASES, type Configuration, type Phase, type Shard } from '../engine/campaign/configuration.ts';
import { findingsOf } from '../engine/campaign/finding.ts';
import { createLedger, type Ledger } from '../engine/campaign/ledger.ts';
import { logIn, openLog, type Log } from '../engine/campaign/log.ts';
import { planCampaign, readShard } from '../engine/campaign/plan.ts';
import { playCampaign } from '../engine/campaign/play.ts';
import { readCampaign } from '../engine/campaign/read.ts';
import type { Host } from '../engine/host.ts';
import { FAMILIES, type Family } from '../faults/kind.ts';
import { endCampaign } from './campaign-end.ts';
import { showCampaign, type CampaignProgress } from './campaign-progress.ts';
import { duration, wholeNumber, type ExitCode, type HostFlags } from './command.ts';
import { withHost } from './with-host.ts';
import { handsOfWorkers, ownHands } from './hands.ts';
import { plannedCases } from './planned-cases.ts';
import { slug } from '../report/slug.ts';

interface FuzzFlags extends HostFlags {
  readonly client?: string | undefined;
  readonly cases?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly jobs?: number;
  readonly corpus?: string;
  readonly families?: readonly Family[];
  readonly phases?: readonly Phase[];
  readonly shard?: Shard;
  readonly also?: readonly string[] | undefined;
  readonly baseline?: string;
  readonly queue?: string;
}

const DEFAULTS = { seed: 1, cases: 100 };

export function addFuzz(program: Command): void {
  program
    .command('fuzz')
    .description('a campaign: break one client everywhere, and tell each finding once, minimised')
    .option('-c, --client <spec>', 'the client; one that is continued knows it')
    .option(
      '-n, --cases <n>',
      `how many cases to draw in all, beside those that are planned; ${DEFAULTS.cases} where no time is given`,
      wholeNumber('--cases', 0),
    )
    .option('-t, --time <time>', 'for how long to go on, such as 8h or 30m', duration('--time'))
    .option(
      '-s, --seed <n>',
      `the same seed draws the same cases; ${DEFAULTS.seed} where it is left out`,
      wholeNumber('--seed', 0),
    )
    .option(
      '--corpus <dir>',
      'the folder of the campaign, which is continued where it holds one; a fresh one below reports/runs where it is left out',
    )
    .option(
      '-j, --jobs <n>',
      'how many cases at once; found by measurement where it is left out',
      wholeNumber('--jobs', 1),
    )
    .addOption(
      new Option(
        '-f, --families <family...>',
        'which faults to draw; all that the client can take where it is left out',
      ).choices(FAMILIES),
    )
    .addOption(
      new Option('--phases <phase...>', 'which phases to go through; all where it is left out').choices(PHASES),
    )
    .option('--shard <i/n>', 'play the i-th of n parts of the campaign; `faults merge` joins them', readShard)
    .option('--also <spec...>', 'play each minimal case to these clients as well, and tell which of them show it')
    .option(
      '--baseline <file>',
      'the findings.json of an earlier campaign: what stands there is known, and fails nothing',
    )
    .option('-q, --queue <url>', 'have the workers do it that are at this Redis, such as redis://127.0.0.1:6379')
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async (flags: FuzzFlags) => {
      const baseline = flags.baseline === undefined ? NO_BASELINE : await readBaseline(flags.baseline);
      await withHost(flags, async (host, interrupted) => {
        const client = flags.client === undefined ? undefined : await host.pin(flags.client);
        const also = flags.also && (await Promise.all(flags.also.map((one) => host.pin(one))));
        const folder = flags.corpus ?? (await freshFolder(client, flags));
        const log = await openLog(folder);
        const progress = showCampaign({
          ...(flags.time !== undefined && { time: flags.time }),
          ...(flags.json && { json: true }),
        });
        try {
          const ledger = await campaignIn(folder, log, host, { ...flags, client, also });
          return await play(ledger, { flags, folder, log, host, interrupted, baseline, progress });
        } finally {
          progress.end();
          await log.close();
        }
      });
    });
}

const HELP = `
Examples:
  faults fuzz -c codex@latest                     a hundred drawn cases
  faults fuzz -c codex@latest -t 8h --corpus DIR  a night; again, it goes on
  faults fuzz -c codex@latest -f disk -n 500      faults of files alone
  faults fuzz -c codex@latest --queue redis://127.0.0.1:6379    with a fleet

Exit codes: 0 no new finding; 1 at least one; 2 wrong usage or bad input; 3 at
least one case has no verdict; 130 ended by Ctrl-C: with --corpus the same
command goes on. What a baseline knows is no new finding.`;

/** A folder of this campaign's own; an earlier one of the same name is not continued, because nobody asked for it. */
async function freshFolder(client: string | undefined, { seed = DEFAULTS.seed, shard }: FuzzFlags): Promise<string> {
  const part = shard ? `-${shard.index}of${shard.of}` : '';
  const folder = join('reports', 'runs', `fuzz-${slug(clientOf(client))}-${seed}${part}`);
  // Whoever is at work there keeps it.
  const log = await openLog(folder);
  await log.close();
  await rm(folder, { recursive: true, force: true });
  return folder;
}

/** The campaign that the folder holds, or a new one. */
async function campaignIn(folder: string, log: Log, host: Host, flags: FuzzFlags): Promise<Ledger> {
  const found = await readCampaign(folder);
  if (found) {
    refuseOther(folder, found.configuration, flags);
    return found;
  }
  const configuration = await planCampaign(
    {
      client: clientOf(flags.client),
      seed: flags.seed ?? DEFAULTS.seed,
      families: flags.families ?? FAMILIES,
      phases: flags.phases ?? PHASES,
      also: flags.also ?? [],
      shard: flags.shard,
      ...(await plannedCases(folder)),
    },
    host,
  );
  log.append(configuration);
  return createLedger(configuration);
}

function clientOf(client: string | undefined): string {
  if (client === undefined) throw new UsageError('--client: which client? for example codex@latest');
  return client;
}

/** What a campaign is cannot be changed once it has begun. @throws UsageError */
function refuseOther(
  folder: string,
  { client, seed, target, phases, also, shard }: Configuration,
  flags: FuzzFlags,
): void {
  const is: Record<string, string> = {
    client,
    seed: String(seed),
    families: target.families.join(' '),
    phases: phases.join(' '),
    also: also.join(' '),
    shard: shard ? `${shard.index}/${shard.of}` : '',
  };
  const asked: Record<string, string | undefined> = {
    client: flags.client,
    seed: flags.seed?.toString(),
    families: flags.families?.join(' '),
    phases: flags.phases?.join(' '),
    also: flags.also?.join(' '),
    shard: flags.shard && `${flags.shard.index}/${flags.shard.of}`,
  };
  for (const [name, value] of Object.entries(asked))
    if (value !== undefined && value !== is[name])
      throw new UsageError(
        `--${name}: ${logIn(folder)}:1 is a campaign with "${is[name]}"; leave it out to continue that one, or choose another folder`,
      );
}

interface Setting {
  readonly flags: FuzzFlags;
  readonly folder: string;
  readonly log: Log;
  readonly host: Host;
  readonly interrupted: AbortSignal;
  readonly baseline: Baseline;
  readonly progress: CampaignProgress;
}

async function play(ledger: Ledger, setting: Setting): Promise<ExitCode> {
  const { flags, folder, log, host, interrupted, baseline, progress } = setting;
  const { configuration } = ledger;
  const hands = await (flags.queue === undefined
    ? ownHands(configuration, host, flags.jobs)
    : handsOfWorkers(flags.queue, configuration));
  const wanted = flags.cases ?? (flags.time === undefined ? DEFAULTS.cases : undefined);
  const cases = configuration.phases.includes('drawn') ? wanted : 0;
  const budget = createBudget({ cases, time_ms: flags.time }, interrupted);
  const before = ledger.tallies.cases;
  try {
    const { perform } = hands;
    const findings = countOfFindings(ledger);
    const onNews = (phase: Phase) =>
      progress.show({ ...stateOf(ledger, cases), phase, findings: findings(), atOnce: hands.atOnce() });
    await playCampaign({ ledger, log, budget, perform, onNews });
  } finally {
    await hands.close();
  }
  const ran = ledger.tallies.cases - before;
  const seconds = Math.round(budget.spent_ms() / 1_000);
  if (ran > 0) note({ kind: 'stint', cases: ran, seconds, atOnce: hands.atOnce() });
  progress.end();
  return endCampaign([ledger], {
    folder,
    baseline,
    ...(flags.baseline !== undefined && { baselineFile: flags.baseline }),
    json: flags.json ?? false,
    ran: { cases: ran, ms: budget.spent_ms(), atOnce: hands.told() },
  });

  function note(line: Parameters<Ledger['take']>[0]): void {
    if (ledger.take(line)) log.append(line);
  }
}

/** What there is to see of a campaign's state. @param drawn how many cases are to be drawn in all, where that is known */
function stateOf(ledger: Ledger, drawn: number | undefined) {
  const { lanes, tallies, cells, shapes, configuration } = ledger;
  const planned = lanes.reduce((sum, lane) => sum + lane.planned, 0);
  const share = lanes.length / configuration.lanes;
  return {
    ...tallies,
    ...(drawn !== undefined && { most: planned + Math.round(drawn * share) }),
    combinations: cells.size,
    shapes: shapes.size,
    failures: ledger.failures().length,
    minimals: ledger.minimals,
    runs: ledger.runs,
  };
}

/** How many findings there are now, counted anew when there is a new kind of failure, or another one has been made minimal. */
function countOfFindings(ledger: Ledger): () => number {
  let counted = { failures: 0, minimals: 0, findings: 0 };
  return () => {
    const [failures, minimals] = [ledger.failures().length, ledger.minimals];
    if (failures !== counted.failures || minimals !== counted.minimals)
      counted = { failures, minimals, findings: findingsOf([ledger]).length };
    return counted.findings;
  };
}

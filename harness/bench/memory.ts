// How much memory a campaign takes that runs case after case in this process: its resident size after 20,000 cases, beside that after
// 2,000. It runs as a process of its own, so that nothing that ran before counts, and prints lines of JSON;
// progress goes to standard error.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Case } from '../core/case.ts';
import { createBudget } from '../engine/campaign/budget.ts';
import { createLedger } from '../engine/campaign/ledger.ts';
import { openLog } from '../engine/campaign/log.ts';
import { perform } from '../engine/campaign/perform.ts';
import { planCampaign } from '../engine/campaign/plan.ts';
import { playCampaign } from '../engine/campaign/play.ts';
import { createHost, type Host } from '../engine/host.ts';
import { jobsFor } from '../engine/jobs.ts';
import { runCase } from '../engine/run.ts';
import { FAMILIES } from '../faults/kind.ts';

/** What the process prints. Sizes in bytes. */
export interface Memory {
  readonly cases: number;
  readonly size: number;
  readonly heap: number;
}

/** As often as a size is told. */
const STEP = 200;

const CLIENT = 'reference';

if (import.meta.main) {
  const host = await createHost();
  try {
    await run(host, Number(process.argv[2]));
  } finally {
    await host.close();
  }
}

async function run(host: Host, cases: number): Promise<void> {
  const plan = { client: CLIENT, seed: 1, families: FAMILIES, phases: ['drawn', 'minimise'], also: [] } as const;
  const ledger = createLedger(await planCampaign({ ...plan, scenarios: [], corpus: [] }, host));
  const means = { execute: (of: Case) => runCase(of, host), jobs: jobsFor(await host.driver(CLIENT)), also: [] };
  const folder = await mkdtemp(join(host.temporary, 'campaign-'));
  const log = await openLog(folder);
  let told = 0;
  await playCampaign({
    ledger,
    log,
    perform: (task, tell, signal, known) => perform(task, means, tell, signal, known),
    budget: createBudget({ cases }, new AbortController().signal),
    onNews() {
      const { cases: done } = ledger.tallies;
      if (done % STEP !== 0 || done === told) return;
      told = done;
      tell({ cases: done, size: process.memoryUsage.rss(), heap: process.memoryUsage().heapUsed });
    },
  });
  await log.close();
  await rm(folder, { recursive: true });
}

function tell(memory: Memory): void {
  if (memory.cases % 1_000 === 0) process.stderr.write(`memory: ${memory.cases} cases\n`);
  process.stdout.write(`${JSON.stringify(memory)}\n`);
}

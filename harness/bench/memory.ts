// How much memory a process takes that runs case after case: its resident size after 20,000 cases, beside that after 2,000. It runs as a
// process of its own, so that nothing that ran before counts, and prints one line of JSON.
import process from 'node:process';
import { drawsFor } from '../engine/draw.ts';
import { createHost, targetOf, type Host } from '../engine/host.ts';
import { jobsFor } from '../engine/jobs.ts';
import { runCase } from '../engine/run.ts';

/** What the process prints. Sizes in bytes. */
export interface Memory {
  readonly cases: number;
  readonly size: number;
  readonly heap: number;
}

/** As often as a size is told, and as many as are drawn from one seed: draws remember what they drew. */
const STEP = 1_000;
const DRAWN = 100;

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
  const driver = await host.driver(CLIENT);
  const target = targetOf(driver);
  const jobs = jobsFor(driver);
  for (let done = 0; done < cases; done += DRAWN) {
    const draw = drawsFor(CLIENT, 1 + done / DRAWN, target);
    await Promise.all(Array.from({ length: DRAWN }, (_, index) => jobs.run(() => runCase(draw(index), host))));
    const told = done + DRAWN;
    if (told % STEP === 0) tell({ cases: told, size: process.memoryUsage.rss(), heap: process.memoryUsage().heapUsed });
  }
}

function tell(memory: Memory): void {
  process.stdout.write(`${JSON.stringify(memory)}\n`);
}

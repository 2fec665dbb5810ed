// Who does the work of a campaign: this process, with as many cases at once as it can take, or the workers of a queue.
import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import type { Case } from '../core/case.ts';
import type { Configuration } from '../engine/campaign/configuration.ts';
import { perform } from '../engine/campaign/perform.ts';
import type { Perform } from '../engine/campaign/play.ts';
import type { Host } from '../engine/host.ts';
import { jobsFor } from '../engine/jobs.ts';
import { thisProgram } from '../engine/queue/job.ts';
import { openQueue } from '../engine/queue/workforce.ts';
import { runCase } from '../engine/run.ts';
import { note } from './command.ts';

export interface Hands {
  readonly perform: Perform;
  /** How many cases are run at once here, as far as that is known. */
  atOnce(): number;
  /** The same in words. */
  told(): string;
  close(): Promise<void>;
}

/** @param jobs how many cases at once; found by measurement where it is left out */
export async function ownHands({ client, also }: Configuration, host: Host, jobs: number | undefined): Promise<Hands> {
  const measure = jobsFor(await host.driver(client), jobs);
  const means = { execute: (of: Case) => runCase(of, host), jobs: measure, also };
  // One after the other, as far as that fills the machine: of many that are begun at once none would end in time.
  const minimising = pLimit(1);
  return {
    async perform(task, tell, signal, known) {
      if (task.kind === 'cases') return perform(task, means, tell, signal, known);
      minimising.concurrency = Math.max(minimising.concurrency, measure.atOnce);
      await minimising(() => perform(task, means, tell, signal, known));
    },
    atOnce: () => measure.atOnce,
    told: () => measure.told(),
    close: async () => {},
  };
}

/** @throws UsageError where there is no Redis */
export async function handsOfWorkers(url: string, configuration: Configuration): Promise<Hands> {
  const { shard: _, ...whole } = configuration;
  // With another Cutpoint it is another campaign: what was done for that one, and waits for it, counts for nothing here.
  const campaign = createHash('sha256')
    .update(JSON.stringify([thisProgram(), whole]))
    .digest('hex')
    .slice(0, 16);
  const notice = (line: string) => note(`fuzz: ${line}`);
  const workforce = await openQueue(url, { campaign, orders: { also: configuration.also }, notice });
  let inFlight = 0;
  return {
    async perform(task, tell, signal) {
      const cases = task.kind === 'cases' ? task.cases.length : 1;
      inFlight += cases;
      await workforce.perform(task, tell, signal).finally(() => (inFlight -= cases));
    },
    atOnce: () => inFlight,
    told: () => 'as many as the workers of the queue take',
    close: () => workforce.close(),
  };
}

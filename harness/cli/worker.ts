// `faults worker`: does the tasks of whichever campaigns there are at a queue, until Ctrl-C.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { perform } from '../engine/campaign/perform.ts';
import type { Result, Task } from '../engine/campaign/task.ts';
import type { Host } from '../engine/host.ts';
import { jobsFor, type Jobs } from '../engine/jobs.ts';
import type { Work } from '../engine/queue/job.ts';
import { openWorker } from '../engine/queue/worker.ts';
import { runCase } from '../engine/run.ts';
import { EXIT, note, wholeNumber, type HostFlags } from './command.ts';
import { withHost } from './with-host.ts';

interface WorkerFlags extends HostFlags {
  readonly queue: string;
  readonly jobs?: number;
}

/** How many tasks are told of in one line. */
const TASKS_A_LINE = 100;

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run the cases of campaigns that were started with `fuzz --queue`, until Ctrl-C')
    .requiredOption('-q, --queue <url>', 'the Redis that they share, such as redis://127.0.0.1:6379')
    .option(
      '-j, --jobs <n>',
      'how many cases at once; found by measurement where it is left out',
      wholeNumber('--jobs', 1),
    )
    .option('--offline', 'use only the releases that are on this machine')
    .addHelpText('after', HELP)
    .action(async (flags: WorkerFlags) => {
      const work = async (host: Host, interrupted: AbortSignal) => {
        const tally = createTally();
        const worker = await openWorker(flags.queue, {
          perform: workOn(host, flags.jobs),
          atOnce: tasksAtOnce(flags.jobs),
          onDone: tally.add,
          notice: note,
        });
        note('worker: ready; Ctrl-C ends it, and gives back what is not finished');
        try {
          await Promise.race([worker.failed, interrupted.aborted || once(interrupted, 'abort')]);
        } finally {
          await worker.close();
          note(tally.told());
        }
        return EXIT.held;
      };
      await withHost(flags, work, { isEnd: true });
    });
}

const HELP = `
It must be the same Cutpoint as that of the campaigns, to the last line of code.

Exit codes: 0 ended by Ctrl-C; 2 wrong usage, or tasks that this machine cannot
do; 3 a release that cannot be had.`;

/** Cases of clients that run in the same way share one measure of how many there may be at once. */
function workOn(host: Host, asked: number | undefined): Work {
  const measures = new Map<string, Jobs>();
  return async (task, { also }, tell, signal) => {
    const driver = await host.driver(clientOf(task));
    const jobs = measures.get(driver.transport) ?? jobsFor(driver, asked);
    measures.set(driver.transport, jobs);
    await perform(task, { execute: (of) => runCase(of, host), jobs, also }, tell, signal);
  };
}

/** A task has few cases, and one that is being minimised has one: so there must be several to fill a machine, but not all there are. */
function tasksAtOnce(jobs = Number.POSITIVE_INFINITY): number {
  return Math.min(jobs, Math.max(4, 2 * availableParallelism()));
}

function clientOf(task: Task): string {
  switch (task.kind) {
    case 'cases':
      return task.cases[0]?.case.client ?? '';
    case 'minimise':
      return task.case.client;
  }
}

function createTally(): { add(task: Task, results: readonly Result[]): void; told(): string } {
  const counts = { tasks: 0, cases: 0, failing: 0, unknown: 0, minimised: 0 };
  const told = () =>
    `worker: ${counts.tasks} tasks done: ${counts.cases} cases, ${counts.failing} failing, ${counts.unknown} without a verdict; ${counts.minimised} minimised`;
  return {
    told,
    add(_, results) {
      counts.tasks += 1;
      for (const one of results)
        if (one.kind === 'minimal') counts.minimised += 1;
        else if (one.kind === 'case') {
          counts.cases += 1;
          if (one.unknown.length > 0) counts.unknown += 1;
          else if (one.failed.length > 0) counts.failing += 1;
        }
      if (counts.tasks % TASKS_A_LINE === 0) note(told());
    },
  };
}

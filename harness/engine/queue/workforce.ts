// The workers of a queue as one pair of hands: a campaign gives them tasks, and is told the results. A task is a job whose name says
// what it is, so that a campaign that was killed and asks again is given what has been done meanwhile, and nothing is done twice.
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import type { Job, Queue } from 'bullmq';
import type { Result, Task } from '../campaign/task.ts';
import { connect } from './connection.ts';
import { answer, jobName, partsOf, QUEUE, thisProgram, unfinished, type JobData, type Orders } from './job.ts';

export interface Workforce {
  /**
   * Has a worker do it, and tells its results: all at once, when all of the task is done. A task that is lost with its workers again
   * and again, or that fails wherever it is done, tells that there is no verdict, and why. Once the signal is aborted nothing more is
   * told: what nobody has begun is taken back, and what is in flight waits for the next who asks.
   */
  perform(task: Task, tell: (result: Result) => void, signal: AbortSignal): Promise<void>;
  /** How many workers there are at this moment. */
  workers(): Promise<number>;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** The same whenever the same campaign goes on, and another for every other one; letters, digits, `-` and `_`. */
  readonly campaign: string;
  readonly orders: Orders;
  /** Is told in one line what whoever waits should know: that there is no worker, or no Redis any more. */
  readonly notice?: (line: string) => void;
}

/** Where an end goes unheard, such as while Redis was away, it is seen after this time, in milliseconds. */
const LOOK_AGAIN_MS = 5_000;

/** How often a task may fail. Losing its worker does not count as failing. */
const ATTEMPTS = 3;

/** For how long results wait for a campaign that was killed, in seconds: a week. */
const KEPT_S = 7 * 24 * 60 * 60;

/** Ends of jobs are heard as they come; of old ones nobody needs to know. */
const EVENTS = 1_000;

/** @throws UsageError for what is no address, and where no Redis answers there or lets nobody in */
export async function openQueue(
  url: string,
  { campaign, orders, notice = () => {} }: QueueOptions,
): Promise<Workforce> {
  const connection = await connect(url, notice);
  const { Queue, QueueEvents } = connection.bullmq;
  const queue: Queue<JobData, unknown> = new Queue(QUEUE, {
    connection: connection.redis,
    streams: { events: { maxLen: EVENTS } },
    defaultJobOptions: {
      attempts: ATTEMPTS,
      removeOnComplete: { age: KEPT_S },
      removeOnFail: { age: KEPT_S },
      stackTraceLimit: 1,
    },
  });
  // From the first event on, or what happens before the first look would go unheard; who does not wait for it ignores it.
  const events = new QueueEvents(QUEUE, { connection: connection.redis, lastEventId: '0-0' });
  // The connection tells when Redis is away, and nothing that was asked for gets lost.
  queue.on('error', () => {});
  events.on('error', () => {});
  const waiting = new Map<string, () => void>();
  const heard = ({ jobId }: { readonly jobId: string }) => waiting.get(jobId)?.();
  // Removed by the same campaign, played somewhere else as well: it is asked for once more.
  events.on('completed', heard).on('failed', heard).on('removed', heard);
  const program = thisProgram();
  let isAlone = false;
  let looking: Promise<void> | undefined;

  return {
    async perform(task, tell, signal) {
      await Promise.all(partsOf(task).map((part) => performPart(part, tell, signal)));
    },
    workers: () => queue.getWorkersCount(),
    async close() {
      const closed = Promise.allSettled([events.close(), queue.close()]);
      await connection.unlessAway(() => closed);
      connection.close();
    },
  };

  async function performPart(task: Task, tell: (result: Result) => void, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const id = jobName(campaign, task);
    const ended = new AbortController();
    const aborted = once(signal, 'abort', { signal: ended.signal }).then(
      () => [],
      () => [],
    );
    const work = done(id, task, ended.signal);
    try {
      // While Redis is away nothing ends that is asked of it: a campaign that is broken off does not wait for that.
      for (const one of await Promise.race([work, aborted])) tell(one);
      ended.abort();
      // What a worker is at stays, and what could not be removed; it is forgotten in time.
      await connection.unlessAway(async () => {
        // Or it might ask for it once more just then.
        await Promise.allSettled([work]);
        await queue.remove(id);
      });
    } finally {
      waiting.delete(id);
      ended.abort();
    }
  }

  /** Waits until somebody has done it, and says what it came to. */
  async function done(id: string, task: Task, signal: AbortSignal): Promise<Result[]> {
    for (;;) {
      const sound = Promise.withResolvers<boolean>();
      waiting.set(id, () => sound.resolve(true));
      const state = await queue.getJobState(id);
      const job = state === 'completed' || state === 'failed' ? await queue.getJob(id) : undefined;
      if (job) return state === 'completed' ? resultsOf(job) : unfinished(task, reasonOf(job));
      signal.throwIfAborted();
      // A Redis that was started anew, and empty, is told again.
      if (state === 'unknown') await queue.add(task.kind, { program, task, orders }, { jobId: id });
      const isHeard = await Promise.race([sound.promise, after(LOOK_AGAIN_MS, false, { signal })]);
      if (!isHeard) await (looking ??= lookForWorkers().finally(() => (looking = undefined)));
    }
  }

  /** Tells once that there is no worker, until there is none again. */
  async function lookForWorkers(): Promise<void> {
    const wasAlone = isAlone;
    isAlone = (await queue.getWorkersCount()) === 0;
    if (isAlone && !wasAlone)
      notice(`no worker is at ${connection.address}; start one with: faults worker --queue ${connection.address}`);
  }
}

function resultsOf(job: Job<JobData, unknown>): Result[] {
  return answer.parse(job.returnvalue);
}

/** In one line, and the same wherever it happens. */
function reasonOf({ failedReason }: Job<JobData, unknown>): string {
  return /stalled/.test(failedReason)
    ? 'every worker that took this was lost'
    : `no worker could do this: ${failedReason.split('\n')[0]}`;
}

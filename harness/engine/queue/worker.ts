// One worker of the queue: it takes tasks of whichever campaign there is, does them as it is told to, and answers with the results.
// What it cannot finish it gives back at once; what it is killed at is found to have stalled, and is done again by somebody else.
import type { Job } from 'bullmq';
import { UsageError } from '../../core/usage-error.ts';
import { ReleaseError } from '../../releases/release-error.ts';
import type { Result, Task } from '../campaign/task.ts';
import { connect } from './connection.ts';
import { anyJobData, jobData, QUEUE, thisProgram, type Work } from './job.ts';

export interface Hand {
  /** Rejects when this worker can go on no longer: with a UsageError, or a ReleaseError. Never resolves. */
  readonly failed: Promise<never>;
  /** How many tasks to do at once, from now on. */
  take(atOnce: number): void;
  /** Gives back what is not finished, without waiting for it; its signal is aborted. */
  close(): Promise<void>;
}

export interface HandOptions {
  readonly perform: Work;
  /** How many tasks to do at once. */
  readonly atOnce: number;
  readonly onDone?: (task: Task, results: readonly Result[]) => void;
  /** Is told in one line what whoever looks on should know: Redis is away, a task has failed. */
  readonly notice?: (line: string) => void;
}

/** A worker that does not say for so long that it is still at a task has lost it. In milliseconds. */
const LOCK_MS = 6_000;

/** How often it is looked for tasks that have lost their worker, in milliseconds. */
const STALLED_MS = 2_000;

/** How many workers may be lost over one task. It may be the task's fault, but a machine that is switched off is more common. */
const WORKERS_LOST = 5;

/** @throws UsageError for what is no address, and where no Redis answers there or lets nobody in */
export async function openWorker(
  url: string,
  { perform, atOnce, onDone = () => {}, notice = () => {} }: HandOptions,
): Promise<Hand> {
  const connection = await connect(url, notice);
  const { Worker, WaitingError } = connection.bullmq;
  const program = thisProgram();
  const closing = new AbortController();
  const failure = Promise.withResolvers<never>();
  // Whoever does not look at it is not told.
  failure.promise.catch(() => {});

  const giveBack = async (job: Job, token: string): Promise<never> => {
    await connection.unlessAway(() => job.moveToWait(token));
    throw new WaitingError();
  };
  const fail = (error: UsageError | ReleaseError) => {
    failure.reject(error);
    void hand.close();
  };

  const work = async (job: Job<unknown, Result[]>, token = ''): Promise<Result[]> => {
    const asked = anyJobData.parse(job.data).program;
    if (asked !== program)
      fail(
        new UsageError(
          `--queue: ${connection.address} has tasks of Cutpoint ${asked}, and this is ${program}; let both be the same`,
        ),
      );
    if (closing.signal.aborted) return giveBack(job, token);
    const { task, orders } = jobData.parse(job.data);
    const results: Result[] = [];
    const tell = (result: Result) => {
      // What was tried on the way serves who goes on with a task; this one is done as a whole, or again from its beginning.
      if (result.kind !== 'tried') results.push(result);
    };
    const aborted = Promise.withResolvers<void>();
    const abort = () => aborted.resolve();
    closing.signal.addEventListener('abort', abort);
    try {
      await Promise.race([perform(task, orders, tell, closing.signal), aborted.promise]);
    } catch (error) {
      // Another worker may have what this one lacks.
      if (!(error instanceof UsageError || error instanceof ReleaseError)) throw error;
      fail(error);
    } finally {
      closing.signal.removeEventListener('abort', abort);
    }
    if (closing.signal.aborted) return giveBack(job, token);
    onDone(task, results);
    return results;
  };

  const worker = new Worker<unknown, Result[]>(QUEUE, work, {
    connection: connection.redis,
    concurrency: atOnce,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_MS,
    maxStalledCount: WORKERS_LOST,
  });
  worker.on('failed', (job, error) => notice(`${job?.id ?? 'a task'} failed: ${error.message.split('\n')[0]}`));
  // The connection tells when Redis is away. What was lost with it, or taken for lost, is done again.
  worker.on('error', () => {});

  let closed: Promise<void> | undefined;
  const hand: Hand = {
    failed: failure.promise,
    take(count) {
      worker.concurrency = count;
    },
    close() {
      closed ??= end();
      return closed;
    },
  };
  return hand;

  async function end(): Promise<void> {
    // It takes no more before it gives back: that should go to somebody else.
    const ended = worker.close(connection.isAway());
    closing.abort();
    await (connection.isAway() ? ended : connection.unlessAway(() => ended));
    connection.close();
  }
}

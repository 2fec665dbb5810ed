// A task as a job of the queue: its name, what a worker is told, what it answers, and what is told of a task that nobody finished.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CASE_VERSION } from '../../core/case.ts';
import { editionHere } from '../edition.ts';
import { VERSION } from '../version.ts';
import { result, task as taskSchema, type Result, type Task } from '../campaign/task.ts';

/** All campaigns share one queue, so that a worker serves whichever there is. */
export const QUEUE = 'cutpoint';

/** What a worker must know beside the task. */
export const orders = z.strictObject({
  /** Clients that a minimal case is played to as well. */
  also: z.array(z.string()),
});
export type Orders = z.infer<typeof orders>;

/** How a worker does a task. */
export type Work = (task: Task, orders: Orders, tell: (result: Result) => void, signal: AbortSignal) => Promise<void>;

export const jobData = z.strictObject({ program: z.string(), task: taskSchema, orders });
export type JobData = z.infer<typeof jobData>;

/** What is read of a job before anything else: another Cutpoint may mean something else by all the rest. */
export const anyJobData = z.looseObject({ program: z.string() });

export const answer = z.array(result);

/**
 * Which Cutpoint this is. Two that differ may draw, run and judge the same case differently, and a version alone does not tell them apart:
 * whoever works on Cutpoint changes its code between two of them.
 */
export function thisProgram(): string {
  return `${VERSION} (cases ${CASE_VERSION}, code ${editionHere()})`;
}

/** How many cases a job has at most: few enough to share a round among many, and to lose little with a worker. */
const LONGEST = 8;

/**
 * A task in parts that can be done by different workers. Where one part ends and the next begins depends on the cases' numbers
 * alone: what is left of a task that was told in part falls into the same parts. Pure.
 */
export function partsOf(task: Task): Task[] {
  switch (task.kind) {
    case 'cases':
      return Object.values(Object.groupBy(task.cases, ({ lane, at }) => `${lane}.${Math.floor(at / LONGEST)}`)).map(
        (cases = []) => ({ kind: 'cases', cases }),
      );
    case 'minimise':
      return [task];
  }
}

/** The same task of the same campaign has the same name, whoever asks for it, and whenever. Pure. */
export function jobName(campaign: string, task: Task): string {
  const { lane, at } = placeOf(task);
  const digest = createHash('sha256')
    .update(JSON.stringify(taskSchema.parse(task)))
    .digest('hex')
    .slice(0, 12);
  return [campaign, task.kind, lane, at, digest].join('.');
}

/** What is told of a task that no worker finished: there is no verdict on it, and that is why. Pure. */
export function unfinished(task: Task, why: string): Result[] {
  switch (task.kind) {
    case 'cases':
      return task.cases.map(({ lane, at }) => ({
        kind: 'case',
        lane,
        at,
        digest: '',
        cells: [],
        shapes: [],
        struck: [],
        notReached: 0,
        failed: [],
        unknown: [why],
      }));
    case 'minimise':
      // The finding stands as it was drawn, and was never replayed.
      return task.signatures.map((signature) => ({
        kind: 'minimal',
        lane: task.lane,
        at: task.at,
        signature,
        case: task.case,
        struck: task.struck,
        executions: 0,
        replays: [],
        also: [],
      }));
  }
}

function placeOf(task: Task): { lane: number; at: number } {
  switch (task.kind) {
    case 'cases':
      // The schema demands at least one case.
      return task.cases[0] as (typeof task.cases)[number];
    case 'minimise':
      return task;
  }
}

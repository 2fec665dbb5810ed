// Tasks for the tests of the queue, and results that tell what they are of. Processes that are to be killed need it too: no vitest here.
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../../core/case.ts';
import { say, turnOf } from '../../core/script.ts';
import type { CaseResult, Result, Task } from '../campaign/task.ts';

type Cases = Extract<Task, { kind: 'cases' }>;

/** The shortest there is: nothing is broken, and nothing asked for. */
export const shortCase: Case = {
  cutpoint: CASE_VERSION,
  client: 'reference',
  script: { manner: 'insisting', turns: [turnOf('Greet.', [say('t1', 'Good morning.')])] },
  faults: [],
  limits: DEFAULT_LIMITS,
};

/** Cases of a lane, with these numbers. */
export function casesOf(lane: number, ...at: readonly number[]): Cases {
  return { kind: 'cases', cases: at.map((number) => ({ lane, at: number, case: shortCase })) };
}

/** @param told what the result is to be known by */
export function resultsOf(task: Task, told = ''): CaseResult[] {
  const cases = task.kind === 'cases' ? task.cases : [task];
  return cases.map(({ lane, at }) => ({
    kind: 'case',
    lane,
    at,
    digest: told,
    cells: [],
    shapes: [],
    struck: [],
    notReached: 0,
    failed: [],
    unknown: [],
  }));
}

export function laneOf(task: Task): number {
  return task.kind === 'cases' ? (task.cases[0]?.lane ?? -1) : task.lane;
}

/** `2.7 by a` for a case 7 of lane 2 whose result is known by `a`. */
export function nameOf(result: Result): string {
  return `${result.lane}.${result.at}${result.kind === 'case' && result.digest !== '' ? ` by ${result.digest}` : ''}`;
}

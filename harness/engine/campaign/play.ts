// Plays a campaign: all lanes at once, each round by round; then what failed is made minimal. Whatever it learns stands in the log
// before anything else is made of it, so that it can be ended at any instant, and go on from there.
import type { Budget } from './budget.ts';
import { PHASES, type Phase } from './configuration.ts';
import type { Lane } from './lane.ts';
import type { Ledger } from './ledger.ts';
import type { Line } from './log.ts';
import type { Result, Task, TriedResult } from './task.ts';

/** Does what a task asks for, here or elsewhere; what it tells is true, also when the signal ends it early. */
export type Perform = (
  task: Task,
  tell: (result: Result) => void,
  signal: AbortSignal,
  known: readonly TriedResult[],
) => Promise<void>;

export interface Play {
  readonly ledger: Ledger;
  readonly log: { append(line: Line): void };
  readonly perform: Perform;
  readonly budget: Budget;
  /** Called whenever something was learned. */
  readonly onNews?: (phase: Phase) => void;
}

/**
 * Plays a campaign until its budget is spent, from wherever its ledger stands. What is learned is appended to the log before it is used.
 *
 * @throws what `perform` and the log throw; a case that fails is no error
 */
export async function playCampaign({ ledger, log, perform, budget, onNews }: Play): Promise<void> {
  const { configuration, lanes } = ledger;
  const { ended } = budget;
  const wants = (phase: Phase) => configuration.phases.includes(phase);

  for (let stint = budget.stint(); stint && !ended.aborted; stint = budget.stint()) {
    const now = AbortSignal.any([stint, ended]);
    await Promise.all(lanes.map((lane) => playLane(lane, now)));
    if (wants('minimise')) await minimiseAll();
    if (lanes.every((lane) => lane.due(drawnBy(lane)).length === 0)) return;
  }

  async function playLane(lane: Lane, signal: AbortSignal): Promise<void> {
    for (let due = lane.due(drawnBy(lane)); due.length > 0 && !signal.aborted;) {
      const cases = due.map(({ at, case: of }) => ({ lane: lane.lane, at, case: of }));
      await perform({ kind: 'cases', cases }, tell, signal, []);
      const left = lane.due(drawnBy(lane));
      if (!signal.aborted && left.some(({ at }) => at === cases[0]?.at))
        throw new Error(`case ${cases[0]?.at} of lane ${lane.lane} was performed, and nothing was told of it`);
      due = left;
    }
  }

  async function minimiseAll(): Promise<void> {
    const tasks = ledger.toMinimise();
    if (tasks.length === 0) return;
    onNews?.('minimise');
    await Promise.all(tasks.map((task) => perform(task, tell, ended, ledger.triedFor(task))));
  }

  /** How many cases a lane is to draw. */
  function drawnBy({ lane }: Lane): number {
    return wants('drawn') ? Math.max(0, Math.ceil((budget.cases - lane) / configuration.lanes)) : 0;
  }

  function tell(result: Result): void {
    const line = result.kind === 'case' ? lanes.find(({ lane }) => lane === result.lane)?.lineOf(result) : result;
    // It was told already: a worker that was thought dead may have lived on.
    if (!line || !ledger.take(line)) return;
    log.append(line);
    onNews?.(result.kind === 'case' ? furthestBehind() : 'minimise');
  }

  /** The phase of the lane that is furthest behind. */
  function furthestBehind(): Phase {
    const under = lanes.filter((lane) => lane.due(drawnBy(lane)).length > 0).map((lane) => lane.phase);
    return PHASES.find((phase) => under.includes(phase)) ?? 'minimise';
  }
}

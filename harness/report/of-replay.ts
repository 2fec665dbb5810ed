// What the replay of a saved case showed, for a report: one exercise, and every story that the replays told.
import type { Run } from '../core/run.ts';
import type { Replay } from '../engine/replay.ts';
import { doubtsOf, toldOf, type Told } from './of-run.ts';

/** @param name what the case is called @param why it was kept; undefined where nobody said */
export function toldOfReplay(name: string, why: string | undefined, { runs, digests, agrees }: Replay): Told[] {
  const worst = runs.find(isDoubtful) ?? runs.find((run) => run.verdict.kind === 'fail') ?? runs[0];
  if (!worst) return [];
  const doubts = agrees ? doubtsOf(worst) : ['the digests do not agree', ...doubtsOf(worst)];
  const violated = worst.verdict.kind === 'fail' ? worst.verdict.violations : [];
  const told = toldOf(
    {
      scenario: name,
      client: worst.case.client,
      standing: doubts.length > 0 ? 'unknown' : violated.length > 0 ? 'violated' : 'held',
      cases: runs.length,
      detail: doubts.length > 0 ? doubts : [...new Set(violated.map((one) => one.invariant))],
    },
    worst,
    { why },
  );
  if (!told.finding) return [told];
  const replays = digests.flatMap(({ digest, times }) => {
    const run = runs.find((one) => one.digest === digest);
    return run ? [{ digest, times, shows: run.verdict.kind === worst.verdict.kind, trace: run.trace.split('\n') }] : [];
  });
  return [{ ...told, finding: { ...told.finding, replays } }];
}

function isDoubtful(run: Run): boolean {
  return doubtsOf(run).length > 0;
}

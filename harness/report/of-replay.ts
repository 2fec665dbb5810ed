// What the replay of a saved case showed, for a report: one exercise, and every story that the replays told.
import type { Run } from '../core/run.ts';
import { doubtsOf } from '../engine/doubt.ts';
import type { Replay } from '../engine/replay.ts';
import { standingOf, toldOf, type Told } from './of-run.ts';

/** @param name what the case is called @param why it was kept; undefined where nobody said */
export function toldOfReplay(name: string, why: string | undefined, { runs, digests, agrees }: Replay): Told[] {
  const worst = runs.find(isDoubtful) ?? runs.find((run) => run.verdict.kind === 'fail') ?? runs[0];
  if (!worst) return [];
  const standing = agrees
    ? standingOf(worst)
    : { standing: 'unknown' as const, detail: ['the digests do not agree', ...doubtsOf(worst)] };
  const told = toldOf({ scenario: name, client: worst.case.client, ...standing, cases: runs.length }, worst, { why });
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

// The account of a saved case that was replayed: how it stood, and every story that the replays told.
import type { Run } from '../core/run.ts';
import { doubtsOf } from '../engine/doubt.ts';
import type { Replay } from '../engine/replay.ts';
import { accountOf, standingByItself, type Account } from './account.ts';

/** @param name what the case is called @param why it was kept; undefined where nobody said */
export function accountsOfReplay(name: string, why: string | undefined, { runs, digests, agrees }: Replay): Account[] {
  const worst = runs.find(isDoubtful) ?? runs.find((run) => run.verdict.kind === 'fail') ?? runs[0];
  if (!worst) return [];
  const standing = agrees
    ? standingByItself(worst)
    : { standing: 'unknown' as const, detail: ['the digests do not agree', ...doubtsOf(worst)] };
  const account = accountOf({ scenario: name, client: worst.case.client, ...standing, cases: runs.length }, worst, {
    why,
  });
  if (!account.finding) return [account];
  const replays = digests.flatMap(({ digest, times }) => {
    const run = runs.find((one) => one.digest === digest);
    return run ? [{ digest, times, shows: run.verdict.kind === worst.verdict.kind, trace: run.trace.split('\n') }] : [];
  });
  return [{ ...account, finding: { ...account.finding, replays } }];
}

function isDoubtful(run: Run): boolean {
  return doubtsOf(run).length > 0;
}

// Runs a saved case again, and tells whether every run told the same story.
import type { Case } from '../core/case.ts';
import type { Expectation } from './case-file.ts';
import type { Run } from '../core/run.ts';
import { signatures } from '../core/verdict.ts';

export interface Replay {
  readonly runs: readonly Run[];
  /** How often each digest came, the most frequent first. */
  readonly digests: readonly { readonly digest: string; readonly times: number }[];
  /** Whether every run had the same digest, and the saved one where one was saved. */
  readonly agrees: boolean;
}

/**
 * @param times how often to run the case
 * @param parallel how many runs at once
 * @param expect what the case showed when it was saved; left out when another client plays it
 * @param signal ends the replay early; what was run so far is told
 */
export async function replay(
  of: Case,
  times: number,
  parallel: number,
  execute: (of: Case) => Promise<Run>,
  expect?: Expectation,
  signal?: AbortSignal,
): Promise<Replay> {
  const runs: Run[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    for (let index = begun++; index < times && !signal?.aborted; index = begun++) runs.push(await execute(of));
  };
  await Promise.all(Array.from({ length: Math.min(times, parallel) }, worker));
  const counted = new Map<string, number>();
  for (const { digest } of runs) counted.set(digest, (counted.get(digest) ?? 0) + 1);
  const digests = [...counted]
    .map(([digest, count]) => ({ digest, times: count }))
    .toSorted((a, b) => b.times - a.times || a.digest.localeCompare(b.digest));
  return {
    runs,
    digests,
    agrees:
      digests.length === 1 &&
      (!expect || (digests[0]?.digest === expect.digest && runs.every((run) => matches(run, expect)))),
  };
}

function matches(run: Run, expect: Expectation): boolean {
  return run.verdict.kind === expect.verdict && signatures(run.verdict).join() === expect.signatures.join();
}

// A campaign: many drawn cases under a budget. Each finding is told once: the first case that shows a signature is minimised,
// and whatever else the minimal case shows counts as part of the same finding.
import type { Case } from '../core/case.ts';
import { cellsOf, type Cell } from '../core/coverage.ts';
import type { Run } from '../core/run.ts';
import { signatures } from '../core/verdict.ts';
import { drawsFor } from './draw.ts';
import { minimise } from './minimise.ts';
import type { Target } from './target.ts';

export interface Finding {
  /** Index of the drawn case that showed it first. */
  readonly index: number;
  readonly signature: string;
  readonly minimal: Run;
  /** How many cases were run to make it minimal. */
  readonly executions: number;
}

export interface Campaign {
  readonly client: string;
  readonly seed: number;
  readonly cases: number;
  readonly failing: number;
  /** Cases without a verdict, with the reasons. */
  readonly unknown: readonly { readonly index: number; readonly reasons: readonly string[] }[];
  /** Faults that never took effect. */
  readonly notReached: number;
  /** What was exercised, one cell for each fault that took effect. */
  readonly coverage: readonly Cell[];
  readonly findings: readonly Finding[];
}

export interface CampaignOptions {
  readonly client: string;
  readonly seed: number;
  readonly cases: number;
  /** What can be drawn for the client; faults on the wire over HTTP where it is left out. */
  readonly target?: Partial<Target>;
  /** How many cases to run at once. */
  readonly jobs: number;
  readonly execute: (of: Case) => Promise<Run>;
  /** Ends the campaign early, with what it has. */
  readonly signal: AbortSignal;
  readonly onCase?: (done: number, failing: number) => void;
  /** Called with each finding as soon as it is minimal, and waited for. */
  readonly onFinding?: (finding: Finding) => Promise<void>;
}

export async function campaign(options: CampaignOptions): Promise<Campaign> {
  const { client, seed, cases, jobs, execute, signal } = options;
  const runs: { index: number; run: Run }[] = [];
  const draw = drawsFor(client, seed, options.target);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < cases && !signal.aborted; index = next++) {
      runs.push({ index, run: await execute(draw(index)) });
      options.onCase?.(runs.length, runs.filter((one) => one.run.verdict.kind === 'fail').length);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));

  // By index and not by arrival, so that the same seed tells the same findings.
  const ordered = runs.toSorted((a, b) => a.index - b.index);
  const findings: Finding[] = [];
  const told = new Set<string>();
  for (const { index, run } of ordered) {
    const signature = run.verdict.kind === 'fail' ? signatures(run.verdict).find((one) => !told.has(one)) : undefined;
    if (signature === undefined) continue;
    // A campaign that is ended early still tells what it found, as it was drawn.
    const { run: minimal, executions } = await minimise(run, signature, execute, signal);
    for (const one of [signature, ...signatures(minimal.verdict)]) told.add(one);
    const finding = { index, signature, minimal, executions };
    findings.push(finding);
    await options.onFinding?.(finding);
  }
  return {
    client,
    seed,
    cases: runs.length,
    failing: runs.filter(({ run }) => run.verdict.kind === 'fail').length,
    unknown: ordered.flatMap(({ index, run }) =>
      run.verdict.kind === 'unknown' ? [{ index, reasons: run.verdict.reasons }] : [],
    ),
    notReached: runs.reduce((sum, { run }) => sum + run.notReached.length, 0),
    coverage: ordered.flatMap(({ run }) => cellsOf(run)),
    findings,
  };
}

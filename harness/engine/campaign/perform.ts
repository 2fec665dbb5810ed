// Does what a task asks for, and tells its results as they come. It knows nothing of the campaign that the task belongs to.
import type { Case } from '../../core/case.ts';
import { cellName, cellsOf } from '../../core/coverage.ts';
import { shapesOf } from '../../core/shape.ts';
import type { Saying } from '../../core/script.ts';
import { signatures } from '../../core/verdict.ts';
import type { Run } from '../../core/run.ts';
import type { Jobs } from '../jobs.ts';
import { minimise } from '../minimise.ts';
import { replay } from '../replay.ts';
import { verdictOf } from '../run.ts';
import { mask } from '../secrets.ts';
import { storyOfRun } from '../story.ts';
import { maskedResult } from './masked-result.ts';
import { keyOf, type CaseResult, type MinimalResult, type Result, type Task, type TriedResult } from './task.ts';

/** How often a minimal case is replayed, to say how often it shows what it was kept for. */
const REPLAYS = 5;

export interface Means {
  readonly execute: (of: Case) => Promise<Run>;
  /** What every run of a case goes through. */
  readonly jobs: Jobs;
  /** Clients that a minimal case is played to as well. */
  readonly also: readonly string[];
}

type Tell = (result: Result) => void;

/**
 * Performs a task. What is told before the signal is aborted is true, and masked; the rest of the task is left undone.
 *
 * @param known what was tried for the same task before it was broken off
 */
export async function perform(
  task: Task,
  { execute, jobs, also }: Means,
  tellMasked: Tell,
  signal: AbortSignal,
  known: readonly TriedResult[] = [],
): Promise<void> {
  const tell = (result: Result) => {
    const masked = maskedResult(result, mask());
    if (masked) tellMasked(masked);
  };
  const run = async (of: Case): Promise<Run> => {
    const seen = await jobs.run(async () => {
      signal.throwIfAborted();
      return execute(of);
    });
    if (seen.verdict.kind === 'unknown') jobs.trouble();
    return seen;
  };
  switch (task.kind) {
    case 'cases':
      await Promise.all(
        task.cases.map(async ({ case: of, ...place }) => {
          const seen = await unlessAborted(run(of), signal);
          if (seen) tell({ ...place, ...resultOf(seen) });
        }),
      );
      break;
    case 'minimise':
      await unlessAborted(minimiseAll(task, { run, also }, tell, known), signal);
      break;
  }
}

/** Undefined for work that was left undone because its signal was aborted. */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  return work.catch((error: unknown) => {
    if (error === signal.reason) return undefined;
    throw error;
  });
}

/** What a run showed, and no more of it than a campaign needs. Pure. */
export function resultOf(run: Run): Omit<CaseResult, 'lane' | 'at'> {
  const failed = run.verdict.kind === 'fail' ? signatures(run.verdict) : [];
  return {
    kind: 'case',
    digest: run.digest,
    cells: [...new Set(cellsOf(run).map(cellName))],
    shapes: shapesOf(run),
    struck: struckIn(run),
    notReached: run.notReached.length,
    failed,
    unknown: run.verdict.kind === 'unknown' ? [...new Set(run.verdict.reasons)] : [],
    ...(failed.length > 0 && { trace: run.trace }),
  };
}

/**
 * What the client met that no healthy server and no sane model give it: kinds of the faults that took effect, and what was odd in
 * the model's words; each once, sorted.
 */
function struckIn({ case: { faults, script }, notReached }: Run): string[] {
  const kinds = faults.filter((_, index) => !notReached.includes(index)).map((fault) => fault.kind);
  const said = script.turns.flatMap((turn) => turn.steps).flatMap((step) => step.says);
  return [...new Set([...kinds, ...said.flatMap(oddityOf)])].toSorted();
}

function oddityOf(part: Saying): string[] {
  switch (part.kind) {
    case 'call':
    case 'text':
      return part.flaw === undefined ? [] : [`flaw ${part.flaw}`];
    case 'foreign':
      return [`foreign ${part.item}`];
    case 'reasoning':
      return [];
  }
}

interface Setting {
  readonly run: (of: Case) => Promise<Run>;
  readonly also: readonly string[];
}

/** Makes a case minimal for one signature after the other; what was tried for one is known for the next. */
async function minimiseAll(
  { lane, at, case: drawn, struck, signatures: wanted }: Extract<Task, { kind: 'minimise' }>,
  { run, also }: Setting,
  tell: Tell,
  known: readonly TriedResult[],
): Promise<void> {
  const tried = new Map(known.map(({ key, seen }) => [key, seen && verdictOf(seen)]));
  const attempt = async (of: Case): Promise<Run | undefined> => {
    const key = keyOf(of);
    if (tried.has(key)) return tried.get(key);
    const seen = await run(of);
    const failing = seen.verdict.kind === 'fail' ? seen : undefined;
    tried.set(key, failing);
    tell({ kind: 'tried', lane, at, key, ...(failing && { seen: { case: of, journal: failing.journal } }) });
    return failing;
  };
  /** Cases that are minimal for several signatures are replayed once. */
  const checked = new Map<string, Promise<Checked>>();
  const check = (of: Case) => {
    const known = checked.get(keyOf(of)) ?? checkMinimal(of, { run, also });
    checked.set(keyOf(of), known);
    return known;
  };
  for (const signature of wanted) {
    const shows = (seen: Run | undefined) => seen !== undefined && signatures(seen.verdict).includes(signature);
    const again = await attempt(drawn);
    const smallest = shows(again) && again ? await minimise(again, signature, attempt) : undefined;
    const of = smallest?.run.case ?? drawn;
    const { replayed, ...told } = await check(of);
    tell({
      kind: 'minimal',
      lane,
      at,
      signature,
      case: of,
      struck: smallest ? struckIn(smallest.run) : struck,
      executions: smallest?.executions ?? 0,
      ...told,
      ...drawnFrom(replayed, signature),
    });
  }
}

interface Checked extends Pick<MinimalResult, 'replays' | 'also'> {
  /** One run for each story that was told, the most frequent first. */
  readonly replayed: readonly Run[];
}

/** Replays a case, and plays it to other clients. */
async function checkMinimal(of: Case, { run, also }: Setting): Promise<Checked> {
  const { runs, digests } = await replay(of, REPLAYS, REPLAYS, run);
  const replayed = digests.map(({ digest }) => runs.find((one) => one.digest === digest) as Run);
  const replays = replayed.map((told, index) => ({
    digest: told.digest,
    times: digests[index]?.times ?? 0,
    ...judgedIn(told),
    trace: told.trace,
  }));
  const shown = also.map(async (client) => ({ client, ...judgedIn(await run({ ...of, client })) }));
  return { replays, replayed, also: await Promise.all(shown) };
}

/** What is drawn of a finding: the first replay that shows it. */
function drawnFrom(replayed: readonly Run[], signature: string): Pick<MinimalResult, 'violations' | 'story'> {
  const showing = replayed.find(({ verdict }) => verdict.kind === 'fail' && signatures(verdict).includes(signature));
  if (showing?.verdict.kind !== 'fail') return {};
  const violations = showing.verdict.violations.map(({ at: _, ...violation }) => violation);
  return { violations, story: storyOfRun(showing) };
}

/** What it violates, and why there is no verdict: without one, nothing follows from what it does not violate. */
function judgedIn({ verdict }: Run): { failed: string[]; unknown?: string[] } {
  switch (verdict.kind) {
    case 'pass':
      return { failed: [] };
    case 'fail':
      return { failed: signatures(verdict) };
    case 'unknown':
      return { failed: [], unknown: [...new Set(verdict.reasons)] };
  }
}

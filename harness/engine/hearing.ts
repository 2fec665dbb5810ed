// A hearing: one case, judged several times for one client. What each time showed is kept as a line in a file, so that a bisection or a
// matrix that was killed goes on where it was, and judges nothing twice.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Case } from '../core/case.ts';
import type { Observation } from '../core/journal.ts';
import type { Run } from '../core/run.ts';
import { signatures } from '../core/verdict.ts';
import { isPath } from '../releases/store.ts';
import { releasesOf } from './client-spec.ts';
import { verdictOnStory } from './doubt.ts';
import { openLineLog, readLineLog } from './line-log.ts';
import { maskedSeen } from './masked-seen.ts';
import { verdictOf } from './run.ts';
import { mask } from './secrets.ts';

/** What one run of a case showed. */
export const heard = z.strictObject({
  /** `unsupported`: the run itself showed that the client cannot be put to the case. */
  verdict: z.enum(['pass', 'fail', 'unknown', 'unsupported']),
  /** Of what it violates, sorted; also where it has no verdict. */
  signatures: z.array(z.string()),
  /** Why it has no verdict, or is not supported. */
  reasons: z.array(z.string()),
  digest: z.string(),
  /** All that was seen, for the first run that told a story which did not hold. */
  seen: z.custom<Observation>((value) => typeof value === 'object' && value !== null && 'journal' in value).optional(),
});
export type Heard = z.infer<typeof heard>;

/** As it stands in the file: `of` names the case, its client and who judged. */
const record = heard.extend({ of: z.string(), client: z.string() });
type Record = z.infer<typeof record>;

export interface Hearings {
  /** What is known of a case, the oldest first. */
  known(of: Case): readonly Heard[];
  /** Keeps what one more run showed. */
  keep(of: Case, run: Heard): void;
  close(): Promise<void>;
}

export interface HearingsOptions {
  /** Who judges: what another one has judged counts for nothing. */
  readonly edition: string;
  /** What is done in the folder, for whoever is kept out. */
  readonly work: string;
  /** Forgets what had no verdict. */
  readonly again?: boolean;
}

/**
 * Opens the hearings of a folder. It is made where there is none, and other processes are kept out until it is closed.
 *
 * @throws UsageError where another process is at work there, or a line of the file cannot be read
 */
export async function openHearings(folder: string, { edition, work, again }: HearingsOptions): Promise<Hearings> {
  const path = join(folder, 'hearings.jsonl');
  const log = await openLineLog<Record>(path, work);
  const all = new Map<string, Heard[]>();
  const take = ({ of, client: _, ...run }: Record) => {
    if (again && run.verdict === 'unknown') return;
    all.set(of, [...(all.get(of) ?? []), run]);
  };
  await readLineLog(path, record, take).catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  const name = (of: Case) => nameOf(of, edition);
  return {
    known: (of) => all.get(name(of)) ?? [],
    keep(of, run) {
      const { client } = of;
      const { seen, ...rest } = run;
      const isTold = (all.get(name(of)) ?? []).some((one) => one.digest === run.digest && one.seen);
      const line: Record = mask().document({ of: name(of), client, ...rest });
      const kept = seen && !isTold ? maskedSeen(seen, mask()) : undefined;
      log.append({ ...line, ...(kept && { seen: kept }) });
      // What cannot be kept can still be told by this process: a report masks it.
      take({ ...line, ...(seen && !isTold && { seen }) });
    },
    close: log.close,
  };
}

/** Sixteen hex digits that stand for a case, its client included, and for who judges. */
function nameOf(of: Case, edition: string): string {
  const own = releasesOf(of.client).filter(({ version }) => isPath(version));
  const stamps = own.map(({ version }) => stampOf(version));
  return createHash('sha256')
    .update(JSON.stringify([edition, of, stamps]))
    .digest('hex')
    .slice(0, 16);
}

/** A release stays what it is, but what lies under a path may be built anew. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : '';
}

/** How a case is heard. */
export interface Hearing {
  readonly times: number;
  /** Resolves to undefined for a run that was not begun, because the signal was aborted while it waited for its turn. */
  execute(of: Case): Promise<Run | undefined>;
  /** Why a run shows that the client cannot be put to the case. */
  unsupportedIn(run: Run): string | undefined;
  /** Called for each run that has ended. @param done how many there are now, those that were known included */
  onRun?(done: number): void;
  readonly signal: AbortSignal;
}

/**
 * Judges a case as often as is still missing, and resolves to all that is known then; less than asked for only where the signal was
 * aborted. One run that shows that the client cannot be put to the case is enough.
 */
export async function hear(of: Case, hearings: Hearings, how: Hearing): Promise<readonly Heard[]> {
  const isSettled = () => hearings.known(of).some((one) => one.verdict === 'unsupported');
  const missing = isSettled() ? 0 : Math.max(0, how.times - hearings.known(of).length);
  const one = async (): Promise<void> => {
    if (how.signal.aborted || isSettled()) return;
    const run = await how.execute(of);
    // What was broken off says nothing.
    if (!run || (how.signal.aborted && run.verdict.kind === 'unknown')) return;
    hearings.keep(of, heardIn(run, how.unsupportedIn(run)));
    how.onRun?.(hearings.known(of).length);
  };
  await Promise.all(Array.from({ length: missing }, one));
  return hearings.known(of).slice(0, isSettled() ? undefined : how.times);
}

/** What a run showed. Who was not struck by all faults of the case has not told its story. Pure. */
export function heardIn(run: Run, whyNot: string | undefined): Heard {
  const { digest } = run;
  if (whyNot !== undefined) return { verdict: 'unsupported', signatures: [], reasons: [whyNot], digest };
  const verdict = verdictOnStory(run);
  return {
    verdict: verdict.kind,
    signatures: signatures(verdict),
    reasons: verdict.kind === 'unknown' ? [...verdict.reasons] : [],
    digest,
    ...(verdict.kind !== 'pass' && { seen: { case: run.case, journal: run.journal } }),
  };
}

/** A run that was kept, judged anew from what was seen. */
export function runOf({ seen }: Heard): Run | undefined {
  return seen && verdictOf(seen);
}

/**
 * How a client stands after its runs. `unknown` outranks `violated`, and tells what was violated all the same; a client that violates
 * something in one run of several is violated, and said to be flaky.
 */
export type Ruling =
  | { readonly kind: 'held' }
  | {
      readonly kind: 'violated';
      readonly signatures: readonly string[];
      /** In how many of how many runs; left out where in all. */
      readonly flaky?: { readonly runs: number; readonly of: number };
    }
  | { readonly kind: 'unknown'; readonly reasons: readonly string[]; readonly signatures: readonly string[] }
  | { readonly kind: 'unsupported'; readonly why: string };

/** Pure. No run at all is `unknown`, too. */
export function rulingOf(runs: readonly Heard[]): Ruling {
  const unsupported = runs.find((one) => one.verdict === 'unsupported');
  if (unsupported) return { kind: 'unsupported', why: unsupported.reasons.join('; ') };
  const violated = [...new Set(runs.flatMap((one) => one.signatures))].toSorted();
  const reasons = [...new Set(runs.flatMap((one) => one.reasons))].toSorted();
  if (runs.length === 0) return { kind: 'unknown', reasons: ['it was not judged'], signatures: [] };
  if (reasons.length > 0) return { kind: 'unknown', reasons, signatures: violated };
  if (violated.length === 0) return { kind: 'held' };
  const stories = new Set(runs.map((one) => one.signatures.join()));
  const failing = runs.filter((one) => one.signatures.length > 0).length;
  return {
    kind: 'violated',
    signatures: violated,
    ...(stories.size > 1 && { flaky: { runs: failing, of: runs.length } }),
  };
}

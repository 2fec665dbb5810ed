// `faults check`: session files that a user already has, judged by the invariants that a file alone can be judged by.
import type { Command } from 'commander';
import { UsageError } from '../core/usage-error.ts';
import { judgeSession, mendOf, ON_FILES, type Remark } from '../engine/session-check.ts';
import { mask } from '../engine/secrets.ts';
import { createParents } from '../engine/session-parent.ts';
import { findSessions, type FoundSession } from '../engine/session-paths.ts';
import { sessionWords, totalsWords, type CheckedSession, type CheckTotals } from '../report/text/session-words.ts';
import { showCheck, type CheckProgress } from './check-progress.ts';
import { EXIT, print, printAsIs, type ExitCode } from './command.ts';
import { interruptible } from './interrupt.ts';

/** Raised whenever a field of the JSON document gets another meaning or goes; docs/check.md explains it. */
const CHECK_VERSION = 1;

interface Flags {
  readonly json?: boolean;
  readonly showText?: boolean;
}

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('judge session files that you already have, of every release of Codex, without changing anything')
    .argument('<path...>', 'session files, folders, or a whole home of Codex')
    .option('--show-text', 'show the beginnings of the lines that are wrong; without it nothing that was said is shown')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  faults check ~/.codex                      every session, archived ones too
  faults check rollout-2026-11-21T...jsonl   one file
  faults check --json ~/backup | jq .totals  for another program

Exit codes: 0 no file is broken (there may be notices); 1 at least one is; 2
wrong usage, or no session file there; 3 at least one file could not be judged,
whatever the others are; 130 ended by Ctrl-C.`,
    )
    .action(async (paths: string[], flags: Flags) => {
      await interruptible({ answer: 'interrupted; it tells what it has read' }, (interrupted) =>
        check(paths, flags, interrupted),
      );
    });
}

async function check(paths: readonly string[], flags: Flags, signal: AbortSignal): Promise<ExitCode> {
  const found = await findSessions(paths, signal);
  if (found.sessions.length + found.refused.length === 0)
    throw new UsageError(`there is no session file in ${paths.join(', ')}`);
  const progress = showCheck(found.sessions.reduce((sum, one) => sum + one.bytes, 0));
  const totals = { files: 0, bytes: 0, records: 0, items: 0, broken: 0, noticed: 0, unjudged: 0 };
  const told: CheckedSession[] = [];
  const parents = createParents(signal);
  const tell = async (one: CheckedSession & { readonly items?: number }, file?: FoundSession) => {
    count(totals, one);
    const isWorthTelling = one.unjudged !== undefined || one.violations.length + one.notices.length > 0;
    if (!isWorthTelling) return;
    // Whoever reads this opens the file: its path is told as it is, and the rest is masked.
    if (flags.json) told.push({ ...mask().document(withMends(one)), path: one.path });
    else {
      const [path = '', ...rest] = sessionWords(
        one,
        flags.showText && file ? await textOf(file, one, signal) : undefined,
      );
      printAsIs(path);
      print([...rest, ''].join('\n'));
    }
  };
  try {
    for (const { path, reason } of found.refused) await tell(notJudged(path, reason));
    for (const file of found.sessions) await tell(await checkOne(file, progress, parents, signal), file);
  } catch (error) {
    // What was read until then is told.
    if (!signal.aborted) throw error;
  } finally {
    progress.end();
  }
  if (flags.json) printAsIs(JSON.stringify(documentOf(totals, told, signal.aborted), null, 2));
  else print(`${totalsWords(totals)}${signal.aborted ? ' Interrupted: the rest was not read.' : ''}`);
  return totals.unjudged > 0 ? EXIT.unknown : totals.broken > 0 ? EXIT.violated : EXIT.held;
}

async function checkOne(
  found: FoundSession,
  progress: CheckProgress,
  parents: ReturnType<typeof createParents>,
  signal: AbortSignal,
): Promise<CheckedSession & { readonly items?: number }> {
  const { path, bytes, files } = found;
  const session = await files.read(path, { signal, onBytes: progress.advanced });
  if ('refused' in session) return notJudged(path, session.refused, bytes);
  const { file, version, format, records } = session;
  // Whoever names a file may be mistaken about what it is.
  if (records > 0 && records === file.unreadable.length && !files.isSession(path.replace(/.*\//, '')))
    return notJudged(path, `no line of it is a record of ${files.client}`, bytes);
  const remarks = judgeSession(session, await parents(found, session));
  return {
    path,
    ...(file.session !== undefined && { session: file.session }),
    writer:
      version === undefined ? `a release of ${files.client} that does not say which` : `${files.client} ${version}`,
    format,
    bytes,
    records,
    items: file.history.length,
    violations: remarks.filter((one) => one.excuse === undefined),
    notices: remarks.filter((one) => one.excuse !== undefined),
  };
}

/** What a program is told of each violation beside what stands in it. */
function withMends(one: CheckedSession): CheckedSession {
  const mended = ({ signature = '', lines, ...rest }: Remark) => ({
    ...rest,
    signature,
    lines,
    mend: mendOf(signature, lines),
  });
  return { ...one, violations: one.violations.map(mended) };
}

function notJudged(path: string, unjudged: string, bytes = 0): CheckedSession {
  return { path, unjudged, writer: 'somebody', bytes, records: 0, violations: [], notices: [] };
}

function count(
  totals: { -readonly [Name in keyof CheckTotals]: number },
  one: CheckedSession & { readonly items?: number },
) {
  totals.files += 1;
  totals.bytes += one.bytes;
  totals.records += one.records;
  totals.items += one.items ?? 0;
  if (one.unjudged !== undefined) totals.unjudged += 1;
  else if (one.violations.length > 0) totals.broken += 1;
  else if (one.notices.length > 0) totals.noticed += 1;
}

async function textOf({ path, files }: FoundSession, one: CheckedSession, signal: AbortSignal) {
  const lines = new Set([...one.violations, ...one.notices].flatMap((remark: Remark) => remark.lines));
  return one.unjudged === undefined && lines.size > 0 ? files.excerpts(path, lines, signal) : undefined;
}

function documentOf(totals: CheckTotals, sessions: readonly CheckedSession[], interrupted: boolean) {
  const broken = new Set(sessions.flatMap((one) => one.violations).map((one) => one.invariant));
  return {
    check: CHECK_VERSION,
    ...(interrupted && { interrupted }),
    totals,
    sessions,
    invariants: ON_FILES.filter((one) => broken.has(one.id)).map(({ id, rule, source }) => ({ id, rule, source })),
  };
}

// Tells a run's verdict to a person. A violation has four parts: the invariant's sentence, where it broke, the trace, and the
// command that replays it.
import type { Run } from '../../core/run.ts';
import { INVARIANTS } from '../../invariants/index.ts';

/** @param replay the command that shows the same again */
export function explain(run: Run, replay: string | undefined): string {
  const { verdict } = run;
  const missed = run.notReached.map(
    (index) => `fault ${index + 1} (${JSON.stringify(run.case.faults[index])}) was never reached`,
  );
  const parts: string[] = [];
  if (verdict.kind === 'unknown') parts.push(`No verdict:\n${listed(verdict.reasons)}`);
  if (missed.length > 0) parts.push(`Not reached:\n${listed(missed)}`);
  if (verdict.kind !== 'pass')
    for (const invariant of INVARIANTS) {
      const messages = verdict.violations.filter((one) => one.invariant === invariant.id).map((one) => one.message);
      if (messages.length > 0)
        parts.push(`${invariant.rule} [${invariant.id}]\n${listed(messages)}\n  source: ${invariant.source}`);
    }
  if (verdict.kind === 'pass' && missed.length === 0) parts.push('Every invariant held.');
  parts.push(`Trace ${run.digest}:\n${run.trace.replaceAll(/^/gm, '  ')}`);
  if (replay !== undefined) parts.push(`Replay: ${replay}`);
  return parts.join('\n\n');
}

function listed(lines: readonly string[]): string {
  return [...new Set(lines)].map((line) => `  - ${line}`).join('\n');
}

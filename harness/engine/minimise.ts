// Shrinks a failing case to the smallest one that still shows the same finding: it tries simpler cases, the boldest first, and
// goes on from the first that still fails, until none does.
import type { Case } from '../core/case.ts';
import type { FaultData } from '../core/fault.ts';
import type { Receipt } from '../core/event.ts';
import { entries } from '../core/journal.ts';
import type { Saying, Script } from '../core/script.ts';
import { signatures } from '../core/verdict.ts';
import { kindOf } from '../faults/index.ts';
import type { Run } from '../core/run.ts';

export interface Minimised {
  readonly run: Run;
  /** How many cases were run on the way. */
  readonly executions: number;
}

/**
 * @param failing a run whose verdict has that signature
 * @param execute runs one case
 * @param signal ends the search early; what was found so far is returned
 */
export async function minimise(
  failing: Run,
  signature: string,
  execute: (of: Case) => Promise<Run>,
  signal?: AbortSignal,
): Promise<Minimised> {
  let best = failing;
  let executions = 0;
  const tried = new Set([key(failing.case)]);
  const attempt = async (simpler: Case): Promise<boolean> => {
    tried.add(key(simpler));
    executions += 1;
    const run = await execute(simpler);
    if (run.verdict.kind !== 'fail' || !signatures(run.verdict).includes(signature)) return false;
    best = run;
    return true;
  };
  // Told by meaning first: a cut "before event 8" would mean something else in a shorter script.
  const named = withNamedFaults(best);
  if (!tried.has(key(named))) await attempt(named);

  const improve = async (): Promise<boolean> => {
    for (const simpler of simplerCases(best)) {
      if (signal?.aborted) return false;
      if (!tried.has(key(simpler)) && (await attempt(simpler))) return true;
    }
    return false;
  };
  while (await improve());
  return { run: best, executions };
}

/** Strictly simpler cases than that of a run, the boldest first. Pure. */
export function* simplerCases(run: Run): Generator<Case> {
  const { case: of } = run;
  for (const [index] of of.faults.entries())
    if (of.faults.length > 1) yield { ...of, faults: of.faults.toSpliced(index, 1) };
  for (const script of simplerScripts(of.script)) {
    yield { ...of, script };
    // What a shorter script says comes one exchange earlier.
    if (of.faults.some((fault) => fault.exchange > 1)) yield { ...of, script, faults: of.faults.map(oneEarlier) };
  }
  for (const [index, fault] of of.faults.entries()) {
    const delivered = deliveredUnder(run, index);
    if (!delivered) continue;
    for (const simpler of kindOf(fault).simpler(fault, delivered))
      yield { ...of, faults: of.faults.with(index, simpler) };
  }
  if (of.script.manner !== 'insisting') yield { ...of, script: { ...of.script, manner: 'insisting' } };
}

function oneEarlier(fault: FaultData): FaultData {
  return { ...fault, exchange: Math.max(1, fault.exchange - 1) };
}

function* simplerScripts(script: Script): Generator<Script> {
  for (let index = script.turns.length - 1; index > 0; index -= 1)
    yield { ...script, turns: script.turns.toSpliced(index, 1) };
  for (const [t, turn] of script.turns.entries()) {
    const withSteps = (steps: typeof turn.steps): Script => ({
      ...script,
      turns: script.turns.with(t, { ...turn, steps }),
    });
    for (const [s] of turn.steps.entries()) yield withSteps(turn.steps.toSpliced(s, 1));
    for (const [s, step] of turn.steps.entries())
      for (const [k, part] of step.says.entries()) {
        if (step.says.length > 1) yield withSteps(turn.steps.with(s, { says: step.says.toSpliced(k, 1) }));
        for (const plainer of plainerParts(part))
          yield withSteps(turn.steps.with(s, { says: step.says.with(k, plainer) }));
      }
  }
}

function plainerParts(part: Saying): Saying[] {
  if (part.kind === 'text') return [];
  return part.work === 'append' ? [] : [{ ...part, work: 'append' }];
}

function withNamedFaults(run: Run): Case {
  return {
    ...run.case,
    faults: run.case.faults.map((fault, index) => {
      const delivered = deliveredUnder(run, index);
      return (delivered && kindOf(fault).named?.(fault, delivered)) ?? fault;
    }),
  };
}

/** What the reply delivered that the fault with that index struck. */
function deliveredUnder(run: Run, index: number): Receipt | undefined {
  return entries(run, 'reply').find((reply) => reply.faults.includes(index))?.receipt;
}

function key(of: Case): string {
  return JSON.stringify(of);
}

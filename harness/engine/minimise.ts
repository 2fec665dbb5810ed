// Shrinks a failing case to the smallest one that still shows the same finding: it tries simpler cases, the boldest first, and
// goes on from the first that still fails, until none does.
import type { Case } from '../core/case.ts';
import { strikesReply, type FaultData } from '../core/fault.ts';
import type { Receipt } from '../core/event.ts';
import { entries } from '../core/journal.ts';
import { nameOf, type Saying, type Script } from '../core/script.ts';
import { signatures } from '../core/verdict.ts';
import { gapKindOf, kindOf } from '../faults/index.ts';
import type { Run } from '../core/run.ts';

export interface Minimised {
  readonly run: Run;
  /** How many cases were run on the way. */
  readonly executions: number;
}

/**
 * @param failing a run whose verdict has that signature
 * @param execute runs one case; undefined says that it is known not to fail
 * @param signal ends the search early; what was found so far is returned
 */
export async function minimise(
  failing: Run,
  signature: string,
  execute: (of: Case) => Promise<Run | undefined>,
  signal?: AbortSignal,
): Promise<Minimised> {
  let best = failing;
  let executions = 0;
  const tried = new Set([key(failing.case)]);

  /** Goes on to the first of these cases that still fails, if there is one. */
  const improve = async (candidates: Iterable<Case>): Promise<boolean> => {
    for (const simpler of candidates) {
      if (signal?.aborted) return false;
      if (tried.has(key(simpler))) continue;
      tried.add(key(simpler));
      executions += 1;
      const run = await execute(simpler);
      if (run?.verdict.kind !== 'fail' || !signatures(run.verdict).includes(signature)) continue;
      best = run;
      return true;
    }
    return false;
  };

  for (let before: Run | undefined; before !== best;) {
    before = best;
    // A way that has led on is gone as far as it leads: to begin again with the boldest would only repeat what has failed.
    for (const way of WAYS) while (await improve(way(best)));
  }
  return { run: best, executions };
}

/** Ways in which a case gets simpler, the boldest first. */
const WAYS: readonly ((run: Run) => Iterable<Case>)[] = [
  onlyWhatWasStruck,
  plainerManner,
  fewerFaults,
  plainCuts,
  toldByMeaning,
  shorterScripts,
  simplerFaults,
];

/** Simpler cases than that of a run, the boldest first. Pure. */
export function simplerCases(run: Run): Case[] {
  return WAYS.flatMap((way) => [...way(run)]);
}

/** One turn, in which the model says one thing: what it was saying when a fault struck. */
function* onlyWhatWasStruck({ case: of, ...seen }: Run): Generator<Case> {
  for (const { step, turn, receipt, faults } of entries({ case: of, ...seen }, 'reply').toReversed())
    for (const index of faults.toReversed())
      for (const part of (step?.says ?? []).toReversed()) {
        const fault = of.faults[index];
        const prompt = of.script.turns[turn]?.prompt;
        const delivered = deliveredOf(part, receipt);
        if (!fault || prompt === undefined || !delivered) continue;
        const turns = [{ prompt, resume: false, steps: [{ says: [part] }] }];
        yield {
          ...of,
          script: { ...of.script, turns },
          faults: [{ ...named(named(fault, receipt), delivered), exchange: 1 }],
        };
      }
}

/** What a reply would have delivered that said nothing else; undefined where it had not come to that part. */
function deliveredOf(part: Saying, { partial, ...receipt }: Receipt): Receipt | undefined {
  const isOf = (label: string) => label.startsWith(`${nameOf(part)}.`);
  if (!receipt.events.some(isOf) && !(partial && isOf(partial.label))) return undefined;
  return {
    ...receipt,
    events: receipt.events.filter((label) => isOf(label) || !label.includes('.')),
    ...(partial && (isOf(partial.label) || !partial.label.includes('.')) && { partial }),
  };
}

function* plainerManner({ case: of }: Run): Generator<Case> {
  if (of.script.manner !== 'insisting') yield { ...of, script: { ...of.script, manner: 'insisting' } };
}

function* fewerFaults({ case: of }: Run): Generator<Case> {
  for (const index of of.faults.keys()) yield { ...of, faults: of.faults.toSpliced(index, 1) };
}

/**
 * The same case with a plain cut in the place of a fault on the wire: where a client fails however its stream breaks there, the fault
 * that was drawn is chance.
 */
function* plainCuts(run: Run): Generator<Case> {
  for (const [index, fault] of run.case.faults.entries()) {
    if (!strikesReply(fault) || fault.kind === 'cut' || kindOf(fault).family !== 'wire') continue;
    const reply = entries(run, 'reply').find((one) => one.faults.includes(index));
    if (reply?.receipt.status !== 200) continue;
    const { partial: _, ...receipt } = reply.receipt;
    const anywhere = { kind: 'cut', exchange: fault.exchange, at: { event: 0 }, ending: 'fin' };
    const cut = named(anywhere, { ...receipt, events: receipt.events.slice(0, reply.intact) });
    yield { ...run.case, faults: run.case.faults.with(index, cut) };
  }
}

/** The same case, whose faults do not count events: a cut "before event 8" would mean something else in a shorter script. */
function* toldByMeaning(run: Run): Generator<Case> {
  const faults = run.case.faults.map((fault, index) => {
    const delivered = deliveredUnder(run, index);
    return delivered ? named(fault, delivered) : fault;
  });
  yield { ...run.case, faults };
}

function* shorterScripts({ case: of }: Run): Generator<Case> {
  for (const script of simplerScripts(of.script)) {
    yield { ...of, script };
    // What a shorter script says comes one exchange earlier.
    if (of.faults.some((fault) => strikesReply(fault) && fault.exchange > 1))
      yield { ...of, script, faults: of.faults.map(oneEarlier) };
  }
}

function* simplerFaults(run: Run): Generator<Case> {
  for (const [index, fault] of run.case.faults.entries()) {
    if (!strikesReply(fault)) {
      for (const simpler of gapKindOf(fault).simpler(fault))
        yield { ...run.case, faults: run.case.faults.with(index, simpler) };
      continue;
    }
    const delivered = deliveredUnder(run, index);
    if (!delivered) continue;
    for (const simpler of kindOf(fault).simpler(fault, delivered))
      yield { ...run.case, faults: run.case.faults.with(index, simpler) };
  }
}

function named(fault: FaultData, delivered: Receipt): FaultData {
  return (strikesReply(fault) && kindOf(fault).named?.(fault, delivered)) || fault;
}

function oneEarlier(fault: FaultData): FaultData {
  return strikesReply(fault) ? { ...fault, exchange: Math.max(1, fault.exchange - 1) } : fault;
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

/** The same part with one oddity less: without its flaw, with the plainest work, in plain words. */
function plainerParts(part: Saying): Saying[] {
  switch (part.kind) {
    case 'call':
      return [...withoutFlaw(part), ...(part.work === 'append' ? [] : [{ ...part, work: 'append' } as const])];
    case 'text':
      return [...withoutFlaw(part), ...inPlainWords(part)];
    case 'reasoning':
      return [...(part.encrypted ? [{ ...part, encrypted: false }] : []), ...inPlainWords(part)];
    case 'foreign':
      return part.item === 'unheard-of' ? [] : [{ ...part, item: 'unheard-of' }];
  }
}

function withoutFlaw({ flaw, ...right }: Extract<Saying, { kind: 'call' | 'text' }>): Saying[] {
  return flaw === undefined ? [] : [right];
}

/** Few letters of the plainest kind, or half of many; they name the part, because two texts that are alike would be one. */
function inPlainWords(part: Extract<Saying, { text: string }>): Saying[] {
  if (/^[\x20-\x7E]{1,40}$/.test(part.text)) return [];
  const half = Math.floor(part.text.length / 2);
  const halves = part.text.length > 40 ? [part.text.slice(0, half), part.text.slice(half)] : [];
  return [`Text ${part.id}.`, ...halves].map((text) => ({ ...part, text }));
}

/** What the reply delivered that the fault with that index struck. */
function deliveredUnder(run: Run, index: number): Receipt | undefined {
  return entries(run, 'reply').find((reply) => reply.faults.includes(index))?.receipt;
}

function key(of: Case): string {
  return JSON.stringify(of);
}

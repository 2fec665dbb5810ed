// A script is a tiny deterministic model: given the history that a request carries, it says the first thing which that history
// has not absorbed. A client that forgets its work is therefore asked again, which turns lost work into a countable second
// effect. All functions here are pure; who phrases a job in a client's own tools is the driver's business.
import { z } from 'zod';
import { callVia, outputs, type CallVia, type History } from './item.ts';

/**
 * What a scripted call asks for, named abstractly; each driver phrases it in its client's own tools.
 * `append` adds a line (so that two runs leave two lines), `write` replaces a file, `hold` runs until it is released,
 * `fail` does its work and then reports failure, `unknown` names a tool that the client does not have.
 */
export const work = z.enum(['append', 'write', 'hold', 'fail', 'unknown']);
export type Work = z.infer<typeof work>;

const jobId = z.string().regex(/^[a-z][a-z0-9]*$/, 'must be lower-case letters and digits, such as "j1"');

const saying = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), id: jobId, text: z.string().min(1) }),
  z.strictObject({ kind: z.literal('call'), job: jobId, via: callVia, work }),
]);
export type Saying = z.infer<typeof saying>;
export type ScriptedCall = Extract<Saying, { kind: 'call' }>;

const step = z.strictObject({ says: z.array(saying).min(1) });
export type Step = z.infer<typeof step>;

const turn = z.strictObject({
  prompt: z.string().min(1),
  /** Whether this turn is prompted in a new session that resumes the one before, read back from disk. */
  resume: z.boolean(),
  steps: z.array(step),
});
export type Turn = z.infer<typeof turn>;

/**
 * How the model goes on after a fault. `insisting`: it asks for the work, under a new call id, until a request carries the
 * real output. `satisfied`: it never asks twice, so that work which still runs came from a discarded attempt.
 */
export const manner = z.enum(['insisting', 'satisfied']);
export type Manner = z.infer<typeof manner>;

export const script = z.strictObject({ manner, turns: z.array(turn).min(1) }).superRefine((value, context) => {
  for (const [path, id] of repeated(
    value.turns.flatMap((one, t) =>
      one.steps.flatMap((s, i) =>
        s.says.map((says, k) => [['turns', t, 'steps', i, 'says', k], nameOf(says)] as const),
      ),
    ),
  ))
    context.addIssue({ code: 'custom', path: [...path], message: `"${id}" names two different things in this script` });
  for (const [path, prompt] of repeated(value.turns.map((one, t) => [['turns', t, 'prompt'], one.prompt] as const)))
    context.addIssue({ code: 'custom', path: [...path], message: `two turns share the prompt "${prompt}"` });
});
export type Script = z.infer<typeof script>;

/** An insisting model asks for one job at most this often: a client that never returns an output must not loop for ever. */
export const PATIENCE = 3;

/** What the model says once a turn has nothing left. */
export const CLOSING: Extract<Saying, { kind: 'text' }> = {
  kind: 'text',
  id: 'closing',
  text: 'Nothing is left to do.',
};

/** How often each job has been asked for so far, by job id. */
export type Asked = ReadonlyMap<string, number>;

/** The step that a request with this history gets. Never empty: when everything is absorbed the model closes the turn. */
export function nextStep(of: Script, history: History, asked: Asked): Step {
  const current = currentTurn(of, history);
  for (const [index, one] of of.turns.slice(0, current + 1).entries())
    for (const { says } of one.steps) {
      const open = says.filter((part) => isOpen(part, of.manner, history, asked));
      const hasCall = open.some((part) => part.kind === 'call');
      const wholeStepIsText = says.every((part) => part.kind === 'text');
      // Text of an earlier turn is never said again, nor is the text around calls whose work is done.
      if (hasCall || (wholeStepIsText && index === current && open.length > 0)) return { says: open };
    }
  return { says: [CLOSING] };
}

/** The turn that a history is in: that of the last prompt it holds, or the first one. */
export function currentTurn(of: Script, history: History): number {
  const prompts = history.flatMap((one) => (one.kind === 'message' && one.role === 'user' ? [one.text] : []));
  return Math.max(
    0,
    of.turns.findLastIndex((one) => prompts.includes(one.prompt)),
  );
}

/** Call ids name their job and the exchange that asked, so that a trace is readable and two askings never share an id. */
export function callIdOf(job: string, exchange: number): string {
  return `call_${job}_${exchange}`;
}

/** The job that a call id names, or undefined for an id that no script of ours gave out. */
export function jobOf(callId: string): string | undefined {
  return /^call_([a-z][a-z0-9]*)_\d+$/.exec(callId)?.[1];
}

/** Where a job leaves its effect, relative to the working folder; every real output of the job mentions this path. */
export function effectPath(job: string): string {
  return `effects/${job}.log`;
}

/** The file whose appearance ends a `hold` job, relative to the working folder. */
export function releasePath(job: string): string {
  return `effects/${job}.release`;
}

/** Whether an output's text is the tool's own, and not something that the client made up in its place, such as "aborted". */
export function isReal(work: Work, job: string, text: string): boolean {
  return work === 'unknown' || text.includes(effectPath(job));
}

/** Every scripted call, in script order. */
export function scriptedCalls(of: Script): ScriptedCall[] {
  return of.turns
    .flatMap((one) => one.steps)
    .flatMap((one) => one.says)
    .filter((one) => one.kind === 'call');
}

export function scriptedCall(of: Script, job: string): ScriptedCall | undefined {
  return scriptedCalls(of).find((one) => one.job === job);
}

function isOpen(part: Saying, how: Manner, history: History, asked: Asked): boolean {
  if (part.kind === 'text')
    return !history.some((one) => one.kind === 'message' && one.role === 'assistant' && one.text === part.text);
  const times = asked.get(part.job) ?? 0;
  if (times >= (how === 'satisfied' ? 1 : PATIENCE)) return false;
  return !outputs(history).some((one) => jobOf(one.callId) === part.job && isReal(part.work, part.job, one.text));
}

function nameOf(part: Saying): string {
  return part.kind === 'text' ? part.id : part.job;
}

function repeated<Path extends readonly (string | number)[]>(
  named: (readonly [Path, string])[],
): (readonly [Path, string])[] {
  return named.filter(([, name], index) => named.findIndex(([, other]) => other === name) < index);
}

/** @example say('t1', 'All done.') */
export function say(id: string, text: string): Saying {
  return { kind: 'text', id, text };
}

/** @example call('j1', 'custom') asks for a line to be appended, through a custom tool call. */
export function call(job: string, via: CallVia, does: Work = 'append'): Saying {
  return { kind: 'call', job, via, work: does };
}

/** A turn in the running session. Each further argument is a step: what the model says in one reply. */
export function turnOf(prompt: string, ...steps: Saying[][]): Turn {
  return { prompt, resume: false, steps: steps.map((says) => ({ says })) };
}

/** A turn in a new session that resumes the one before. */
export function resumedTurn(prompt: string, ...steps: Saying[][]): Turn {
  return { ...turnOf(prompt, ...steps), resume: true };
}

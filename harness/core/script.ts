// A script is a tiny deterministic model: given the history that a request carries, it says the first thing which that history
// has not absorbed. A client that forgets its work is therefore asked again, which turns lost work into a countable second
// effect. All functions here are pure; who phrases a job in a client's own tools is the driver's business.
import { z } from 'zod';
import { callVia, outputs, type CallVia, type ForeignItem, type History, type Output } from './item.ts';

/**
 * What a scripted call asks for, named abstractly; each driver phrases it in its client's own tools.
 * `append` adds a line (so that two runs leave two lines), `write` replaces a file, `hold` runs until it is released,
 * `fail` does its work and then reports failure, `loud` does its work and prints very much, `quiet` does it and prints nothing,
 * `unknown` names a tool that the client does not have.
 */
export const work = z.enum(['append', 'write', 'hold', 'fail', 'loud', 'quiet', 'unknown']);
export type Work = z.infer<typeof work>;

/**
 * What a model gets wrong about a call, the first time that it makes it; when it asks again it makes no mistake. `wrong-kind`: a
 * known tool, called as the other kind of call. `malformed`: the arguments end in the middle. `empty`: there are none.
 * `reused-id`: it has the id of the latest call in the history. `in-progress`, `incomplete`: that is the status of the item
 * when it is done. `unfinished`: it is announced and streamed, but never done, and the completed response lacks it.
 */
export const flaw = z.enum([
  'wrong-kind',
  'malformed',
  'empty',
  'reused-id',
  'in-progress',
  'incomplete',
  'unfinished',
]);
export type Flaw = z.infer<typeof flaw>;

/** Items that only a client should send, and one of a type that nobody has heard of. */
export const foreign = z.enum(['user-message', 'developer-message', 'function-output', 'custom-output', 'unheard-of']);
export type Foreign = z.infer<typeof foreign>;

const jobId = z.string().regex(/^[a-z][a-z0-9]*$/, 'must be lower-case letters and digits, such as "j1"');

const saying = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    id: jobId,
    text: z.string().min(1),
    flaw: z.literal('unfinished').optional(),
  }),
  z.strictObject({ kind: z.literal('call'), job: jobId, via: callVia, work, flaw: flaw.optional() }),
  /** What the model thinks: a summary in clear, and all of it where it is encrypted. */
  z.strictObject({ kind: z.literal('reasoning'), id: jobId, text: z.string().min(1), encrypted: z.boolean() }),
  z.strictObject({ kind: z.literal('foreign'), id: jobId, item: foreign }),
]);
export type Saying = z.infer<typeof saying>;
export type ScriptedText = Extract<Saying, { kind: 'text' }>;
export type ScriptedCall = Extract<Saying, { kind: 'call' }>;

const step = z.strictObject({ says: z.array(saying).min(1) });
export type Step = z.infer<typeof step>;

const turn = z.strictObject({
  prompt: z.string().min(1),
  /**
   * Whether this turn is prompted in a new session that resumes the one before, read back from disk: by its id (`true`), or as the
   * `last` one that there is. `unknown`: by an id that no session has.
   */
  resume: z.literal([true, false, 'last', 'unknown']),
  steps: z.array(step),
});
/** A prompt, and the steps that the model takes upon it; `resume` says whether a new session takes up the one before. */
export type Turn = z.infer<typeof turn>;

/**
 * How the model goes on after a fault. `insisting`: it asks for the work, under a new call id, until a request carries the
 * real output. `satisfied`: it never asks twice, so that work which still runs came from a discarded attempt.
 */
export const manner = z.enum(['insisting', 'satisfied']);
/** How the model goes on after a fault: it insists on work of which it has not seen the output, or is satisfied with what it is told. */
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
/** What the user asks and the model says, turn by turn: a tiny deterministic model. */
export type Script = z.infer<typeof script>;

/** An insisting model asks for one job at most this often: a client that never returns an output must not loop for ever. */
export const PATIENCE = 3;

/** What the model says once a turn has nothing left. */
export const CLOSING: Extract<Saying, { kind: 'text' }> = {
  kind: 'text',
  id: 'closing',
  text: 'Nothing is left to do.',
};

/** How often each part has been said so far: calls by job, everything else by id. */
export type Asked = ReadonlyMap<string, number>;

/**
 * The step that a request with this history gets. Never empty: when everything is absorbed the model closes the turn. A call is
 * open until its work is done, a text until the history has it; what a history need not keep (reasoning, foreign items) goes
 * along with what is open in its step, and alone, or beside texts only, it is said once.
 */
export function nextStep(of: Script, history: History, asked: Asked): Step {
  const current = currentTurn(of, history);
  for (const [index, one] of of.turns.slice(0, current + 1).entries())
    for (const { says } of one.steps) {
      const open = says.filter((part) => isOpen(part, of.manner, history, asked));
      const hasCall = open.some((part) => part.kind === 'call');
      const hasNoCalls = says.every((part) => part.kind !== 'call');
      // Text of an earlier turn is never said again, nor is the text around calls whose work is done.
      if (!hasCall && !(hasNoCalls && index === current && open.length > 0)) continue;
      return {
        says: says.filter((part) => open.includes(part) || isCompanion(part)).map((part) => withLearning(part, asked)),
      };
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

/**
 * Whether an output's text is the tool's own, and not something that the client made up in its place, such as "aborted". A quiet
 * tool prints no path to look for: its output is real unless it speaks of an end that was not the tool's own.
 */
export function isReal(does: Work, job: string, text: string): boolean {
  if (does === 'unknown') return true;
  return does === 'quiet'
    ? !/abort|cancel|interrupt|error|fail|unsupported/i.test(text)
    : text.includes(effectPath(job));
}

/** Whether a client can do the work of a call with that flaw, as every known one then does. */
export function canRun(how: Flaw | undefined): boolean {
  switch (how) {
    case 'wrong-kind':
    case 'malformed':
    case 'empty':
    case 'unfinished':
      return false;
    case 'reused-id':
    case 'in-progress':
    case 'incomplete':
    case undefined:
      return true;
  }
}

/** A foreign item as the model says it. Its call id is none of the script's, so that it never answers a call. */
export function foreignAs(kind: Foreign, id: string, exchange: number): ForeignItem {
  const text = `Foreign words (${id}).`;
  const callId = `foreign_${id}_${exchange}`;
  switch (kind) {
    case 'user-message':
      return { kind: 'message', role: 'user', text };
    case 'developer-message':
      return { kind: 'message', role: 'developer', text };
    case 'function-output':
      return { kind: 'output', via: 'function', callId, text };
    case 'custom-output':
      return { kind: 'output', via: 'custom', callId, text };
    case 'unheard-of':
      return { kind: 'other', type: 'unheard_of' };
  }
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
  const times = asked.get(nameOf(part)) ?? 0;
  switch (part.kind) {
    case 'text':
      return !history.some((one) => one.kind === 'message' && one.role === 'assistant' && isText(part, one.text));
    case 'call':
      return times < (how === 'satisfied' ? 1 : PATIENCE) && !outputs(history).some((one) => isDone(part, one));
    case 'reasoning':
    case 'foreign':
      return times === 0;
  }
}

/**
 * Whether an output shows that a job's work was done. The path that it mentions is the job's own, so that its call id does not
 * matter, which the model may have used before; without a path the id alone tells the job.
 */
export function isDone({ work: does, job }: ScriptedCall, { callId, text }: Pick<Output, 'callId' | 'text'>): boolean {
  const tellsItsPath = does !== 'unknown' && does !== 'quiet';
  return (tellsItsPath || jobOf(callId) === job) && isReal(does, job, text);
}

/** What a history need not keep, so that from its absence nothing follows. */
function isCompanion(part: Saying): boolean {
  return part.kind === 'reasoning' || part.kind === 'foreign';
}

/** A model that erred says the same rightly the next time. */
function withLearning(part: Saying, asked: Asked): Saying {
  if (!('flaw' in part) || (asked.get(nameOf(part)) ?? 0) === 0) return part;
  const { flaw: _, ...right } = part;
  return right;
}

/** Whether a text that has been on its way is this one. Lone surrogates cannot travel in UTF-8. */
export function isText(part: ScriptedText, text: string): boolean {
  return part.text.toWellFormed() === text.toWellFormed();
}

/** The name by which labels and ids tell a part. */
export function nameOf(part: Saying): string {
  return part.kind === 'call' ? part.job : part.id;
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
export function call(job: string, via: CallVia, does: Work = 'append', wrong?: Flaw): Saying {
  return { kind: 'call', job, via, work: does, ...(wrong && { flaw: wrong }) };
}

/** @example think('r1', 'First the file, then the rest.') */
export function think(id: string, text: string, encrypted = false): Saying {
  return { kind: 'reasoning', id, text, encrypted };
}

/** A turn in the running session. Each further argument is a step: what the model says in one reply. */
export function turnOf(prompt: string, ...steps: Saying[][]): Turn {
  return { prompt, resume: false, steps: steps.map((says) => ({ says })) };
}

/** A turn in a new session that resumes the one before. */
export function resumedTurn(prompt: string, ...steps: Saying[][]): Turn {
  return { ...turnOf(prompt, ...steps), resume: true };
}

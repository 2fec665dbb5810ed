// How a step of the script is put into words: calls in the client's own tools, with what the model gets wrong about them.
import { calls, type CallVia, type History, type Item } from '../core/item.ts';
import { callIdOf, canRun, foreignAs, type Flaw, type Saying, type ScriptedCall } from '../core/script.ts';
import type { ItemEnd, Utterance } from '../dialects/dialect.ts';
import type { Phrase } from '../drivers/driver.ts';

/** What the words depend on beside the script. */
export interface Circumstances {
  readonly exchange: number;
  readonly history: History;
  /** Whether the client runs a call that has the id of an earlier one. */
  readonly runsReusedIds: boolean;
  phrase(call: ScriptedCall, asking: string): Phrase | undefined;
}

/** Puts a part into words; undefined where the client has no tool for it. */
export function utter(part: Saying, of: Circumstances): Utterance | undefined {
  switch (part.kind) {
    case 'text': {
      const { kind, id, text, flaw } = part;
      return { kind, id, text, ...(flaw && { end: 'never' }) };
    }
    case 'call':
      return utterCall(part, of);
    case 'reasoning':
      return part;
    case 'foreign':
      return { kind: 'foreign', id: part.id, item: foreignAs(part.item, part.id, of.exchange) };
  }
}

/** What the model is told where a client offers it no tool for a call. */
export function missingTool({ via, work }: ScriptedCall): string {
  return `this client has no ${via} tool that could ${work}`;
}

/** Whether that is why a run has no verdict. */
export function isMissingTool(reason: string): boolean {
  return /^this client has no (?:custom|function) tool that could \w+$/.test(reason);
}

function utterCall(part: ScriptedCall, of: Circumstances): Utterance | undefined {
  const { job, via, flaw } = part;
  const asking = callIdOf(job, of.exchange);
  const phrase = of.phrase(part, asking);
  if (!phrase) return undefined;
  const reused = flaw === 'reused-id' ? calls(of.history).at(-1)?.callId : undefined;
  const end = endOf(flaw);
  const runs = canRun(flaw) && (reused === undefined || of.runsReusedIds);
  return {
    kind: 'call',
    job,
    callId: reused ?? asking,
    via: flaw === 'wrong-kind' ? other(via) : via,
    name: phrase.name,
    input: inputOf(phrase.input, flaw),
    ...(end && { end }),
    ...(!runs && { idle: true }),
  };
}

function inputOf(input: string, how: Flaw | undefined): string {
  if (how === 'empty') return '';
  return how === 'malformed' ? input.slice(0, Math.floor(input.length / 2)) : input;
}

function endOf(how: Flaw | undefined): ItemEnd | undefined {
  switch (how) {
    case 'unfinished':
      return 'never';
    case 'in-progress':
      return 'in_progress';
    case 'incomplete':
      return 'incomplete';
    case 'wrong-kind':
    case 'malformed':
    case 'empty':
    case 'reused-id':
    case undefined:
      return undefined;
  }
}

function other(via: CallVia): CallVia {
  return via === 'custom' ? 'function' : 'custom';
}

/**
 * What was said, as a client may send it back. Of a text that is never done the words were said all the same; of a call that is
 * never done there is nothing to keep.
 */
export function itemSaid(one: Utterance): Item | undefined {
  switch (one.kind) {
    case 'text':
      return { kind: 'message', role: 'assistant', text: one.text };
    case 'call': {
      const { kind, via, callId, name, input } = one;
      return one.end === 'never' ? undefined : { kind, via, callId, name, input };
    }
    case 'reasoning':
      return { kind: 'reasoning', text: one.text };
    case 'foreign':
      return one.item;
  }
}

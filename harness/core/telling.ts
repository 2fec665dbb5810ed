// The part of a history that the script can speak of: its prompts, its texts, and the calls it asked for with their outputs. What
// a client adds on its own (instructions, environment, dates) differs between clients and runs, and is left out.
import type { History, Item } from './item.ts';
import { CLOSING, isText, jobOf, type Script } from './script.ts';

/** The items that the script knows, each as a key that is equal for equal items. Lone surrogates cannot travel. */
export function telling(of: Script, history: History): string[] {
  return history.flatMap((item) => keyOf(of, item) ?? []);
}

/** Indexes of the items of a history that have that key. */
export function itemsTelling(of: Script, history: History, key: string): number[] {
  return history.flatMap((item, index) => (keyOf(of, item) === key ? [index] : []));
}

/** The key of one item; undefined for what the script does not know. */
export function keyOf(of: Script, item: Item): string | undefined {
  switch (item.kind) {
    case 'message':
      return isScripted(of, item) ? `${item.role}: ${item.text.toWellFormed()}` : undefined;
    case 'call':
      return jobOf(item.callId) === undefined ? undefined : `call ${item.callId}`;
    case 'output':
      return jobOf(item.callId) === undefined ? undefined : `output ${item.callId}: ${item.text}`;
    // The API lets a client leave out what the model thought in earlier turns.
    case 'reasoning':
    case 'other':
      return undefined;
  }
}

/** Whether a message is one of the script's own prompts or texts. */
export function isScripted(of: Script, { role, text }: Extract<Item, { kind: 'message' }>): boolean {
  if (role === 'user') return of.turns.some((turn) => turn.prompt === text);
  if (role !== 'assistant') return false;
  const texts = of.turns.flatMap((turn) => turn.steps).flatMap((step) => step.says);
  return [...texts, CLOSING].some((says) => says.kind === 'text' && isText(says, text));
}

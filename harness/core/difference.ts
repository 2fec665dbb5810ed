// How one history differs from another, told by kinds of items: what it adds, what it lacks, what it has again or has otherwise. Texts and
// ids are the script's and left out, so that differences are few and can be compared between scripts.
import { outputs, type History, type Item } from './item.ts';
import { isDone, scriptedCalls, type Script } from './script.ts';
import { isScripted } from './telling.ts';

/** What items are told as. Texts and ids are the script's, and left out. */
export function toldAs(script: Script, item: Item): string {
  switch (item.kind) {
    case 'message':
      if (isScripted(script, item)) return item.role === 'user' ? 'prompt' : 'text';
      return item.role === 'assistant' ? 'words' : 'context';
    case 'output':
      return scriptedCalls(script).some((call) => isDone(call, item)) ? 'output' : 'made-up output';
    case 'call':
    case 'reasoning':
    case 'other':
      return item.kind;
  }
}

/** What makes two items the same; undefined for what a client may leave out. */
function identityOf(script: Script, item: Item): string | undefined {
  switch (item.kind) {
    case 'message':
      return isScripted(script, item) ? `${item.role} ${item.text}` : undefined;
    case 'call':
    case 'output':
      return `${item.kind} ${item.callId}`;
    case 'reasoning':
    case 'other':
      return undefined;
  }
}

/**
 * How a history differs from another: the kinds of items that are new, all in one, since they tell what was done; and each kind that is
 * gone, there again, or made different, and whether the order is another.
 */
export function changesOf(script: Script, before: History, after: History): string[] {
  const identities = (of: History) => of.map((item) => identityOf(script, item));
  const [old, now] = [identities(before), identities(after)];
  const added = [
    ...after.filter((_, at) => now[at] !== undefined && !old.includes(now[at])),
    ...unscripted(script, after).slice(unscripted(script, before).length),
  ];
  const gone = before.filter((_, at) => old[at] !== undefined && !now.includes(old[at]));
  const again = after.filter((_, at) => isAgain(now, at) && !isAgain(old, old.lastIndexOf(now[at])));
  const other = outputs(after).filter((one) =>
    outputs(before).some((earlier) => earlier.callId === one.callId && earlier.text !== one.text),
  );
  const common = (of: readonly (string | undefined)[], others: readonly (string | undefined)[]) =>
    [...new Set(of)].filter((one) => one !== undefined && others.includes(one)).join('\n');
  return [
    `adds ${kindsOf(script, added).join(', ') || 'nothing'}`,
    ...kindsOf(script, gone).map((kind) => `lacks ${kind}`),
    ...kindsOf(script, again).map((kind) => `has ${kind} again`),
    ...kindsOf(script, other).map((kind) => `has another ${kind}`),
    ...(common(old, now) === common(now, old) ? [] : ['has another order']),
  ];
}

/** What is not the model's: of that only the number is compared. */
function unscripted(script: Script, of: History): History {
  return of.filter((item) => item.kind === 'message' && !isScripted(script, item));
}

/** Whether the same stands earlier as well. */
function isAgain(of: readonly (string | undefined)[], at: number): boolean {
  return of[at] !== undefined && of.indexOf(of[at]) < at;
}

/** The kinds of items, each once, sorted. */
export function kindsOf(script: Script, of: History): string[] {
  return [...new Set(of.map((item) => toldAs(script, item)))].toSorted();
}

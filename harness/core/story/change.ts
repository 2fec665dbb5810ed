// What differs between a history and the one before it, in one line: what is new in it, and what it does without.
import type { ListedLine } from './story.ts';

/** How many items are told one by one. */
const TOLD = 6;

/** The items that are new; all of them where there is none before. */
export function newWords(lines: readonly ListedLine[], isFirst: boolean): string {
  const words = itemsOf(lines).flatMap((line) => (isFirst || line.marks.includes('new') ? [line.words] : []));
  return atMost(TOLD, words).join(' · ');
}

function atMost(most: number, words: readonly string[]): readonly string[] {
  const rest = words.length - most;
  return rest > 1 ? [...words.slice(0, most), `${rest} more`] : words;
}

/** What is missing, a call and its output as one; empty where nothing is. */
export function missingWords(lines: readonly ListedLine[]): string {
  const missing = lines.filter(({ marks }) => marks.includes('missing'));
  const calls = new Set(missing.flatMap((line) => (line.kind === 'call' ? [callIdIn(line)] : [])));
  const outputs = new Set(missing.flatMap((line) => (line.kind === 'output' ? [callIdIn(line)] : [])));
  const words = missing.flatMap((line) => {
    const callId = callIdIn(line);
    switch (line.kind) {
      case 'call':
        return [outputs.has(callId) ? `${callId} and its output` : callId];
      case 'output':
        return calls.has(callId) ? [] : [`the output of ${callId}`];
      case 'message':
      case 'context':
      case 'reasoning':
      case 'other':
      case 'record':
        return [line.words];
    }
  });
  return atMost(TOLD, words).join(', ');
}

/** The lines whose items are there and were said; how many the client adds of its own is its affair. */
export function itemsOf(lines: readonly ListedLine[]): ListedLine[] {
  return lines.filter(({ kind, marks }) => kind !== 'context' && kind !== 'record' && !marks.includes('missing'));
}

function callIdIn({ words }: ListedLine): string {
  return words.slice(words.lastIndexOf(' ') + 1);
}

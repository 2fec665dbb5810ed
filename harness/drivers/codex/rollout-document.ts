// The TypeScript CLI (0.1.25xxx) keeps a session as one JSON document, `{session: {id, timestamp, instructions}, items: [...]}`, which it
// writes anew after each turn. The items are those of the API.
import { findNodeAtLocation, getNodeValue, parseTree, type Node, type ParseError } from 'jsonc-parser';
import { createRolloutReader } from './rollout-reader.ts';
import { readHead, readItem } from './rollout-record.ts';

/** Reads such a document as far as it goes; undefined where it is none. */
export function readDocument(text: string): ReturnType<ReturnType<typeof createRolloutReader>['end']> | undefined {
  const errors: ParseError[] = [];
  const tree = treeOf(text, errors);
  const session = tree && findNodeAtLocation(tree, ['session']);
  const items = tree && findNodeAtLocation(tree, ['items']);
  if (session?.type !== 'object') return undefined;
  const reader = createRolloutReader({ lean: true });
  const lineAt = lineFinder(text);
  reader.record({ kind: 'head', ...readHead(getNodeValue(session)) }, lineAt(session.offset));
  const [error] = errors;
  const children = items?.children ?? [];
  for (const [index, item] of children.entries()) {
    // What the first error cuts short is no item, and behind it nobody can say what was meant.
    if (error && (children[index + 1]?.offset ?? Number.POSITIVE_INFINITY) >= error.offset) break;
    reader.record(readItem(getNodeValue(item)), lineAt(item.offset));
  }
  if (error || !items) reader.record({ kind: 'unreadable', why: 'not JSON' }, lineAt(error?.offset ?? text.length));
  return reader.end(error !== undefined && error.offset >= text.trimEnd().length);
}

/** `jsonc-parser` descends by recursion: what is nested deeper than some 5,000 levels is no session. */
function treeOf(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Lines of offsets that are asked for in rising order, from 1. */
function lineFinder(text: string): (offset: number) => number {
  let [line, next] = [1, text.indexOf('\n')];
  return (offset) => {
    while (next >= 0 && next < offset) [line, next] = [line + 1, text.indexOf('\n', next + 1)];
    return line;
  };
}

// The journal of a case that somebody else's client runs: it may be served for days and to anybody, so it must not grow for
// ever. (In a campaign a case is bounded by its deadline.) What is not kept is not judged, and the verdict says so.
import type { Entry, Journal } from '../core/journal.ts';

/** Strays are shown and never judged: of those that come after this many nothing is kept. */
const MAX_STRAYS = 1_000;
const MAX_ENTRIES = 20_000;
/** Of the histories that requests carry, in characters; an item counts as a few of them, however little it says. */
const MAX_TEXT = 256 * 1024 * 1024;
const ITEM_TEXT = 100;

export interface BoundedJournal {
  readonly entries: Journal;
  add(entry: Entry): void;
}

/** Keeps what comes until it is full; then one trouble tells that more came. */
export function createBoundedJournal(): BoundedJournal {
  const entries: Entry[] = [];
  let strays = 0;
  let text = 0;
  let full = false;
  return {
    entries,
    add(entry) {
      if (full) return;
      if (entry.kind === 'stray' && (strays += 1) > MAX_STRAYS) return;
      text += textOf(entry);
      full = text > MAX_TEXT || entries.length >= MAX_ENTRIES;
      entries.push(
        full ? { kind: 'trouble', reason: 'more came than is kept: the end of this run is not judged' } : entry,
      );
    },
  };
}

function textOf(entry: Entry): number {
  if (entry.kind === 'stray') return entry.path.length;
  if (entry.kind !== 'request') return 0;
  return entry.history.reduce((sum, item) => sum + lengthOf(item), 0);
}

/** Every field of an item is a text. */
function lengthOf(item: object): number {
  return Object.values(item).reduce((sum: number, text) => sum + String(text).length, ITEM_TEXT);
}

// Where the turns of a rollout begin, and which of them has no end yet. Releases up to 0.87 or so do not tell when a turn ends: there
// an answer ends it.
import type { Item } from '../../core/item.ts';

export interface Turns {
  /** An item stands at that index of the history. */
  item(item: Item, at: number): void;
  /** A turn begins with the item that comes next, and has that index. */
  begin(at: number): void;
  end(at: number): void;
  /** The user gave a prompt, of which the item has been told. */
  prompt(): void;
  /** Forgets the latest prompts; the index with which the first of them began. */
  takeBack(prompts: number): number;
  /** Index of the first item of which nothing tells that the client went on behind it. */
  openFrom(): number;
}

/** What Codex itself says in the user's name about a turn that was cut short: nobody has gone on with that. */
const MARKER = '<turn_aborted>';

export function createTurns(): Turns {
  const starts: number[] = [];
  let begun: number | undefined;
  let latestPrompt = 0;
  let settled = 0;
  let tellsEnds = false;
  return {
    item(item, at) {
      if (item.kind !== 'message') return;
      if (item.role === 'user' && !item.text.startsWith(MARKER)) latestPrompt = settled = at;
      if (item.role === 'assistant' && !tellsEnds) settled = at;
    },
    begin(at) {
      tellsEnds = true;
      begun = settled = at;
    },
    end(at) {
      settled = at;
    },
    prompt() {
      // A turn may take more than one.
      starts.push(begun ?? latestPrompt);
      begun = undefined;
    },
    takeBack: (prompts) => starts.splice(Math.max(0, starts.length - prompts))[0] ?? 0,
    openFrom: () => settled,
  };
}

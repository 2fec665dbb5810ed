// Where the turns of a rollout begin, and which calls stand in turns that never came to an end: the process was ended within them, or
// still runs. Releases up to 0.99 do not tell when a turn ends: there an answer ends it.
import type { Item } from '../../core/item.ts';

export interface Turns {
  /** An item stands at that index of the history. */
  item(item: Item, at: number): void;
  /** A turn begins with the item that comes next, and has that index. */
  begin(at: number): void;
  end(): void;
  /** The user gave a prompt, of which the item has been told. */
  prompt(): void;
  /** Forgets the latest prompts; the index with which the first of them began. */
  takeBack(prompts: number): number;
  /** Indexes of calls behind which nothing came in their turn but calls and outputs, and then another turn. */
  readonly cutOff: ReadonlySet<number>;
  /** The same where no other turn came. */
  readonly open: ReadonlySet<number>;
}

/** What Codex itself says in the user's name about a turn that was cut short: nobody has gone on with that. */
const MARKER = '<turn_aborted>';

export function createTurns(): Turns {
  const starts: number[] = [];
  const cutOff = new Set<number>();
  const open = new Set<number>();
  let begun: number | undefined;
  let latestPrompt = 0;
  let tellsEnds = false;
  const goOn = () => {
    for (const call of open) cutOff.add(call);
    open.clear();
  };
  return {
    cutOff,
    open,
    item(item, at) {
      if (item.kind === 'call') open.add(at);
      if (item.kind !== 'message') return;
      if (item.role === 'assistant' && !tellsEnds) open.clear();
      if (item.role !== 'user' || item.text.startsWith(MARKER)) return;
      goOn();
      latestPrompt = at;
    },
    begin(at) {
      tellsEnds = true;
      begun = at;
      goOn();
    },
    end: () => open.clear(),
    prompt() {
      // A turn may take more than one.
      starts.push(begun ?? latestPrompt);
      begun = undefined;
    },
    takeBack: (prompts) => starts.splice(Math.max(0, starts.length - prompts))[0] ?? 0,
  };
}

// The search for how many cases are best run at once, as a pure fold over what windows of finished cases showed. Most of a case may be
// a client's own waiting, so that many share a core, or all of it computing: only measuring tells. Upwards the search needs free cores
// and a rate that grows; downwards it goes where all cores are taken and fewer do as much, and at once where something came too late.

/** What a window of finished cases showed, all of them begun with the same number at once. */
export interface Seen {
  /** Cases a second. */
  readonly rate: number;
  /** The share of the machine's cores that was taken, by whomever: 0 to 1. */
  readonly cores: number;
  /** The share of the time in which this process computed: 0 to 1. It has one core at most. */
  readonly loop: number;
  /** The share of the machine's memory that is free: 0 to 1. */
  readonly memory: number;
  /** How many cases had no verdict because something came too late. */
  readonly troubles: number;
}

/** What the search may say. */
export interface Bounds {
  /** As many at once never are too many for who computes. */
  readonly cores: number;
  readonly most: number;
}

/** Why it is that number. */
export type Why =
  | { readonly kind: 'too-early' }
  | { readonly kind: 'rising' }
  | { readonly kind: 'cores-taken' | 'process-busy'; readonly share: number }
  | { readonly kind: 'memory-taken' }
  | { readonly kind: 'no-gain' | 'loss'; readonly tried: number }
  | { readonly kind: 'too-late'; readonly tried: number }
  | { readonly kind: 'the-most' };

interface Known {
  readonly atOnce: number;
  readonly rate: number;
}

export interface Search {
  readonly atOnce: number;
  readonly why: Why;
  /** The mean rate with this number, and over how many windows. */
  readonly rate: number;
  readonly windows: number;
  /** What it was before this number was tried, if it is being tried. */
  readonly before: Known | undefined;
  /** For how many windows nothing is tried, and how many it will be when the next try fails. */
  readonly rest: number;
  readonly patience: number;
  /** Something came too late once: from then on it goes up by one and no more by half. */
  readonly isCareful: boolean;
}

/** From this share on, cores or this process have no room for more; below the second there is room. */
const TAKEN = 0.95;
const ROOM = 0.85;

/** Below this share of free memory nothing more is begun. */
const LITTLE_MEMORY = 0.15;

/** What trying half as many again must bring, of that half: windows are short, and cases are not alike. */
const GAIN = 0.1;

/** For how many windows nothing is tried after the first try that failed, at most, and after something came too late. */
const FIRST_REST = 2;
const LONGEST_REST = 32;

export function begin(atOnce: number): Search {
  return {
    atOnce,
    why: { kind: 'too-early' },
    rate: 0,
    windows: 0,
    before: undefined,
    rest: 0,
    patience: FIRST_REST,
    isCareful: false,
  };
}

/** The number that is known to be good: while another is being tried, the one before. */
export function settled({ atOnce, before }: Search): number {
  return before?.atOnce ?? atOnce;
}

/** What to do next, after a window. */
export function next(search: Search, seen: Seen, bounds: Bounds): Search {
  // A machine with nothing to do lets nobody be late: that is the client's own doing, and fewer cases would not help it.
  if (seen.troubles > 0 && (seen.cores >= ROOM || seen.loop >= ROOM)) return afterTrouble(search);
  const { before } = search;
  if (before && !isWorthIt(before, search.atOnce, seen.rate)) return back(search, before);
  const windows = search.windows + 1;
  const rate = search.rate + (seen.rate - search.rate) / windows;
  const kept: Search = { ...search, before: undefined, rate, windows, ...(before && { patience: FIRST_REST }) };
  if (kept.rest > 0) return { ...kept, rest: kept.rest - 1 };
  const obstacle = obstacleTo(search.atOnce, seen, bounds);
  if (obstacle === undefined) return tryOut(kept, Math.min(more(search), bounds.most), { kind: 'rising' });
  const fewer = Math.max(bounds.cores, Math.ceil((search.atOnce * 2) / 3));
  const isTaken = seen.cores >= TAKEN || seen.loop >= TAKEN;
  return isTaken && fewer < search.atOnce ? tryOut(kept, fewer, obstacle) : { ...kept, why: obstacle };
}

/** Why there cannot be more at once, if so. */
function obstacleTo(atOnce: number, { cores, loop, memory }: Seen, { most }: Bounds): Why | undefined {
  if (loop >= ROOM) return { kind: 'process-busy', share: loop };
  if (cores >= ROOM) return { kind: 'cores-taken', share: cores };
  if (memory < LITTLE_MEMORY) return { kind: 'memory-taken' };
  return atOnce >= most ? { kind: 'the-most' } : undefined;
}

function more({ atOnce, isCareful }: Search): number {
  return isCareful ? atOnce + 1 : Math.ceil(atOnce * 1.5);
}

/** Fewer at once must do as much: where others have taken the cores, nothing else would lead up again. */
function isWorthIt(before: Known, atOnce: number, rate: number): boolean {
  const more = Math.max(0, atOnce / before.atOnce - 1);
  return rate >= before.rate * (1 + GAIN * more);
}

function tryOut({ rate, ...search }: Search, atOnce: number, why: Why): Search {
  return { ...search, atOnce, why, rate: 0, windows: 0, before: { atOnce: search.atOnce, rate } };
}

/** It was no better: what was known before holds again, and the next try is further off each time. */
function back(search: Search, before: Known): Search {
  const tried = search.atOnce;
  return {
    ...search,
    ...before,
    windows: 1,
    before: undefined,
    why: { kind: tried > before.atOnce ? 'no-gain' : 'loss', tried },
    rest: search.patience,
    patience: Math.min(2 * search.patience, LONGEST_REST),
  };
}

function afterTrouble({ atOnce, patience }: Search): Search {
  return {
    ...begin(Math.max(1, Math.floor(atOnce / 2))),
    why: { kind: 'too-late', tried: atOnce },
    rest: LONGEST_REST / 4,
    patience,
    isCareful: true,
  };
}

// The search for the release since which a verdict differs: which one to judge next, given what is known, or what that comes to. Pure;
// releases are told by their index, the oldest first.
import type { Heard } from './hearing.ts';

/** Whether a release shows what is looked for. `none`: it could not be had, or had no steady verdict; it is stepped over. */
export type Look = 'shows' | 'lacks' | 'none';

export interface Search {
  /** How many releases there are. */
  readonly count: number;
  /** The release on which it was seen, where that is known: the first one without it, or the first one with it, may be near. */
  readonly near?: number;
  /** Judges every release, and so sees each change. */
  readonly all?: boolean;
}

/** Two releases with different verdicts; of those between them, if there are any, none has a verdict. */
export interface Change {
  /** The last one before the change. */
  readonly last: number;
  /** The first one behind it that has a verdict. */
  readonly first: number;
  /** What the first one does. */
  readonly to: 'shows' | 'lacks';
}

export type Step =
  | {
      readonly kind: 'judge';
      readonly index: number;
      /** How many releases may still be the first one, where both ends are known to differ. */
      readonly left?: number;
    }
  | ({ readonly kind: 'found' } & Change)
  /** Both ends, or all that have a verdict, have the same one. */
  | { readonly kind: 'same'; readonly look: 'shows' | 'lacks'; readonly from: number; readonly to: number }
  /** Fewer than two releases have a verdict. */
  | { readonly kind: 'none' };

/**
 * What the runs of a release come to. One that shows it in some runs and not in others is no use: it is stepped over.
 *
 * @param signatures what is looked for: a run shows it where it violates one of them
 * @param why it cannot be judged, beside what its runs say
 */
export function lookOf(
  runs: readonly Pick<Heard, 'signatures' | 'reasons'>[],
  signatures: readonly string[],
  why: readonly string[] = [],
): { look: Look; why: readonly string[] } {
  const doubts = [...new Set([...why, ...runs.flatMap((run) => run.reasons)])];
  if (doubts.length > 0 || runs.length === 0) return { look: 'none', why: doubts };
  const showing = runs.filter((run) => run.signatures.some((one) => signatures.includes(one))).length;
  if (showing > 0 && showing < runs.length)
    return { look: 'none', why: [`flaky: ${showing} of ${runs.length} runs show it`] };
  return { look: showing > 0 ? 'shows' : 'lacks', why: [] };
}

/**
 * What is to be done next. Both ends come first, then the releases between them are halved: of `n` releases, at most `2 + ceil(log2(n -
 * 1))` are judged where none is stepped over. One that is stepped over is replaced by its nearest neighbour, as `git bisect skip` does it.
 */
export function nextStep(search: Search, looks: ReadonlyMap<number, Look>): Step {
  const indexes = Array.from({ length: search.count }, (_, index) => index);
  const isSkipped = (index: number) => looks.get(index) === 'none';
  const unjudged = search.all ? indexes.find((index) => !looks.has(index)) : undefined;
  if (unjudged !== undefined) return { kind: 'judge', index: unjudged };
  const low = indexes.find((index) => !isSkipped(index));
  const high = indexes.findLast((index) => !isSkipped(index));
  if (low === undefined || high === undefined || low === high) return { kind: 'none' };
  const end = [low, high].find((index) => !looks.has(index));
  if (end !== undefined) return { kind: 'judge', index: end };
  const [change] = search.all ? changesIn(looks) : [];
  if (change) return { kind: 'found', ...change };
  if (looks.get(low) === looks.get(high)) return { kind: 'same', look: given(looks, low), from: low, to: high };
  return halve(search, looks, low, high);
}

/** Goes the way of the search again as far as it is known: what else is known of other releases does not lead it astray. */
function halve(search: Search, looks: ReadonlyMap<number, Look>, low: number, high: number): Step {
  let [last, first] = [low, high];
  for (;;) {
    const index = middle({ last, first }, looks, target(search, given(looks, low)));
    if (index === undefined) return { kind: 'found', last, first, to: given(looks, first) };
    const look = looks.get(index);
    if (look === undefined) return { kind: 'judge', index, left: first - last };
    if (look === looks.get(low)) last = index;
    else first = index;
  }
}

/** The release that would be the first one behind the change, were the change next to where it was seen. */
function target({ near }: Search, before: Look): number | undefined {
  if (near === undefined) return undefined;
  return before === 'shows' ? near + 1 : near;
}

/**
 * The release that halves what is between two others, or the nearest one to it that is not stepped over; undefined where there is none.
 * Unless they are a power of two, so many releases can be halved unevenly in the same number of steps: then it is the half with the
 * target that is the smaller one.
 */
function middle(
  { last, first }: Pick<Change, 'last' | 'first'>,
  looks: ReadonlyMap<number, Look>,
  near: number | undefined,
): number | undefined {
  const candidates = first - last;
  const most = 2 ** (Math.ceil(Math.log2(candidates)) - 1);
  const least = candidates - most;
  let wanted = last + Math.floor(candidates / 2);
  if (near !== undefined && near > last && near <= first) {
    // So many candidates stay where the target is, whether it comes to lie below the cut or above it.
    const below = Math.max(near - last, least);
    const above = Math.max(first - near + 1, least);
    wanted = below <= above ? last + below : first - above;
  }
  const between = Array.from({ length: candidates - 1 }, (_, index) => last + 1 + index);
  return between
    .filter((index) => looks.get(index) !== 'none')
    .toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
}

/** Every change of verdict among the releases that have one, in their order. More than one: verdicts are not monotone. */
export function changesIn(looks: ReadonlyMap<number, Look>): Change[] {
  const judged = [...looks].filter(([, look]) => look !== 'none').toSorted(([a], [b]) => a - b);
  return judged.flatMap(([first, to], position): Change[] => {
    const before = judged[position - 1];
    return before === undefined || before[1] === to || to === 'none' ? [] : [{ last: before[0], first, to }];
  });
}

function given(looks: ReadonlyMap<number, Look>, index: number): 'shows' | 'lacks' {
  const look = looks.get(index);
  if (look === undefined || look === 'none') throw new Error(`release ${index} has no verdict`);
  return look;
}

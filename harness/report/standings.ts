// How an exercise stands, as people read it: its word, its sign, what it means, and its tone. Tables, the matrix, Markdown, the page,
// failures and annotations take all four from here; JSON and JUnit keep the names of the schema.
import type { Standing } from '../core/exercise.ts';

/** What a standing is to a reader; colours, capitals and bold letters are made of it. `known`: nothing new, and nothing good. */
export type Tone = 'good' | 'known' | 'bad' | 'doubt' | 'none';

/** One standing for people. */
interface StandingWords {
  readonly word: string;
  /** For where there is no room for the word, and beside it. A cross says that the client broke an invariant. */
  readonly sign: string;
  /** For somebody who has read nothing else. */
  readonly means: string;
  readonly tone: Tone;
}

/** In the order in which they are told. */
export const STANDINGS: Readonly<Record<Standing, StandingWords>> = {
  held: { word: 'held', sign: '✓', means: 'every invariant held', tone: 'good' },
  caught: {
    word: 'caught',
    sign: '✗*',
    means: 'the client broke an invariant just as it is known to: a known bug, and the harness caught it',
    tone: 'known',
  },
  violated: { word: 'violated', sign: '✗', means: 'the client broke an invariant: a finding', tone: 'bad' },
  escaped: {
    word: 'escaped',
    sign: '!',
    means: 'the client has a known bug, and it was not seen as expected',
    tone: 'bad',
  },
  unknown: { word: 'unknown', sign: '?', means: 'no verdict: the harness could not see enough', tone: 'doubt' },
  unsupported: { word: 'not supported', sign: '–', means: 'the client cannot be put to it', tone: 'none' },
};

/** Every standing that there is among these, in the order in which they are told. */
export function standingsAmong(all: readonly { readonly standing: Standing }[]): Standing[] {
  const there = new Set(all.map((one) => one.standing));
  return (Object.keys(STANDINGS) as Standing[]).filter((one) => there.has(one));
}

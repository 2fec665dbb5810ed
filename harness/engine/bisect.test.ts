// The search for the first release whose verdict differs, as a person would follow it on paper.
import { describe, expect, test } from 'vitest';
import { changesIn, lookOf, nextStep, type Look, type Search, type Step } from './bisect.ts';

/** A letter for each release: `S`hows it, `l`acks it, `-` has no verdict. */
function looksAt(letters: string, index: number): Look {
  const looks: Readonly<Record<string, Look>> = { S: 'shows', l: 'lacks', '-': 'none' };
  return looks[letters[index] ?? ''] ?? 'none';
}

/** Follows a search to its end, and tells which releases were judged, in that order. */
function follow(letters: string, how: Omit<Search, 'count'> = {}): { judged: number[]; end: Step } {
  const looks = new Map<number, Look>();
  for (;;) {
    const step = nextStep({ count: letters.length, ...how }, looks);
    if (step.kind !== 'judge') return { judged: [...looks.keys()], end: step };
    looks.set(step.index, looksAt(letters, step.index));
  }
}

describe('a bug that went away, or came', () => {
  test('both ends, then the middle of what is left', () => {
    expect(follow('SSSSSSlll')).toEqual({
      judged: [0, 8, 4, 6, 5],
      end: { kind: 'found', last: 5, first: 6, to: 'lacks' },
    });
    expect(follow('lS')).toEqual({ judged: [0, 1], end: { kind: 'found', last: 0, first: 1, to: 'shows' } });
  });

  test('wherever it is, in at most two judgements for the ends and one for each halving', () => {
    for (const count of [...Array.from({ length: 65 }, (_, index) => index + 2), 129, 130])
      for (let first = 1; first < count; first += 1)
        for (const near of [undefined, 0, first - 1, first, Math.floor(count / 3), count - 1]) {
          const letters = 'S'.repeat(first) + 'l'.repeat(count - first);
          const { judged, end } = follow(letters, near === undefined ? {} : { near });
          expect(end).toEqual({ kind: 'found', last: first - 1, first, to: 'lacks' });
          expect(judged.length).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(count - 1)));
          expect(new Set(judged).size).toBe(judged.length);
        }
  });

  test('where there is room in the number of halvings, it is looked for first where it was seen', () => {
    // Ninety releases take seven halvings, which are enough for 129: the room is used.
    const letters = 'S'.repeat(11) + 'l'.repeat(79);
    expect(follow(letters).judged).toEqual([0, 89, 44, 22, 11, 5, 8, 9, 10]);
    expect(follow(letters, { near: 10 }).judged).toEqual([0, 89, 25, 11, 8, 10]);
    // Where it was seen may be far from where it went away, which costs nothing: nine would have been enough.
    expect(follow(letters, { near: 70 }).judged).toHaveLength(9);
  });

  test('a bug that came is looked for at the release on which it was seen, not behind it', () => {
    const letters = 'l'.repeat(10) + 'S'.repeat(7);
    expect(follow(letters, { near: 10 }).judged).toEqual([0, 16, 8, 12, 10, 9]);
  });
});

describe('releases without a verdict are stepped over', () => {
  test('in the middle: the nearest one takes its place', () => {
    expect(follow('SSSS-llll')).toEqual({
      judged: [0, 8, 4, 3, 5],
      end: { kind: 'found', last: 3, first: 5, to: 'lacks' },
    });
  });

  test('at the ends: the next one further in is the end', () => {
    expect(follow('--SSll-')).toEqual({
      judged: [0, 1, 2, 6, 5, 3, 4],
      end: { kind: 'found', last: 3, first: 4, to: 'lacks' },
    });
  });

  test('where all between the last and the first have none, they are what it could be', () => {
    expect(follow('SS---ll').end).toEqual({ kind: 'found', last: 1, first: 5, to: 'lacks' });
  });

  test('where nothing is left to compare, nothing is found', () => {
    expect(follow('---').end).toEqual({ kind: 'none' });
    expect(follow('--S-').end).toEqual({ kind: 'none' });
    expect(follow('S').end).toEqual({ kind: 'none' });
    expect(follow('').end).toEqual({ kind: 'none' });
  });
});

describe('verdicts that are not monotone', () => {
  test('the same at both ends: nothing is halved', () => {
    expect(follow('lSSSl')).toEqual({ judged: [0, 4], end: { kind: 'same', look: 'lacks', from: 0, to: 4 } });
  });

  test('different ends: one of the changes is found, which one depends on what was judged', () => {
    expect(follow('SSlSSlllll').end).toEqual({ kind: 'found', last: 4, first: 5, to: 'lacks' });
  });

  test('all: every release is judged, the first change counts, and each is told', () => {
    const { judged, end } = follow('ll-SSl', { all: true });
    expect(judged).toEqual([0, 1, 2, 3, 4, 5]);
    expect(end).toEqual({ kind: 'found', last: 1, first: 3, to: 'shows' });
    expect(follow('llll', { all: true }).end).toEqual({ kind: 'same', look: 'lacks', from: 0, to: 3 });
  });

  test('each change is told by its last and its first release', () => {
    const looks = new Map(Array.from('ll-SSl', (_, index) => [index, looksAt('ll-SSl', index)] as const));
    expect(changesIn(looks)).toEqual([
      { last: 1, first: 3, to: 'shows' },
      { last: 4, first: 5, to: 'lacks' },
    ]);
  });
});

test('what is known of releases that the search does not need does not lead it astray', () => {
  const known = new Map<number, Look>([
    [0, 'shows'],
    [8, 'lacks'],
    [1, 'lacks'],
  ]);
  expect(nextStep({ count: 9 }, known)).toEqual({ kind: 'judge', index: 4, left: 8 });
});

describe('what the runs of a release come to', () => {
  const shows = { signatures: ['lost', 'other'], reasons: [] };
  const lacks = { signatures: ['other'], reasons: [] };

  test('it shows one of those that are looked for each time, or none at any time', () => {
    expect(lookOf([shows, shows], ['lost', 'asked again'])).toEqual({ look: 'shows', why: [] });
    expect(lookOf([lacks, lacks], ['lost', 'asked again'])).toEqual({ look: 'lacks', why: [] });
  });

  test('stepped over: flaky, doubtful in one run, not to be had', () => {
    expect(lookOf([shows, lacks, shows], ['lost'])).toEqual({ look: 'none', why: ['flaky: 2 of 3 runs show it'] });
    expect(lookOf([shows, { signatures: ['lost'], reasons: ['the deadline passed'] }], ['lost'])).toEqual({
      look: 'none',
      why: ['the deadline passed'],
    });
    expect(lookOf([], ['lost'], ['codex 0.118.0 was never published'])).toEqual({
      look: 'none',
      why: ['codex 0.118.0 was never published'],
    });
  });
});

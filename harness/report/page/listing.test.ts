// A history as the page lists it, in words.
import { expect, test } from 'vitest';
import type { Listing } from '../../core/story/story.ts';
import { keyOf, listings } from './listing.ts';
import { seedFinding } from './seed-report.fixture.ts';

const FILE: Listing = {
  id: 'file-1-turn-1',
  kind: 'file',
  title: 'session file after turn 1',
  turn: 1,
  lines: [
    { kind: 'message', words: 'user "Do it."', marks: ['new'], violations: [] },
    { kind: 'call', words: 'custom call call_j1_1', marks: ['repeated'], violations: [1] },
    { kind: 'output', words: 'custom output call_j1_1', marks: ['missing'], violations: [0, 1] },
    {
      kind: 'output',
      words: 'custom output call_j1_2 "aborted"',
      marks: ['new', 'made up'],
      violations: [],
    },
    { kind: 'record', words: 'a record', marks: ['unreadable'], violations: [] },
  ],
  violations: [2],
};

test('lines of a session file have their marks in words, and the numbers of what they show', () => {
  expect(words(listings(seedFinding, 'file', [FILE]).toString())).toEqual([
    'session file after turn 1 violation 3',
    '+ user "Do it." new',
    '× custom call call_j1_1 repeated violation 2',
    '− custom output call_j1_1 missing violation 1 violation 2',
    '≠ custom output call_j1_2 "aborted" made up new',
    '? a record unreadable',
  ]);
});

test('only the marks that are used are explained', () => {
  const [line] = FILE.lines;
  expect(words(keyOf([{ ...FILE, lines: line ? [line] : [] }]).toString())).toEqual(['+ new: not in the one before.']);
  expect(keyOf([{ ...FILE, lines: [] }])).toBe('');
});

/** Of each heading, item and paragraph, as it is read. */
function words(markup: string): string[] {
  return markup.split(/<\/(?:h6|li|p)>/).flatMap((part) => {
    const text = part
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&quot;', '"')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return text === '' ? [] : [text];
  });
}

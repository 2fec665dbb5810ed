// When there are colours.
import { expect, test } from 'vitest';
import { hasColours } from './colours.ts';

test.for([
  ['on a terminal', { isTerminal: true, TERM: 'xterm' }, true],
  ['on a terminal that knows none', { isTerminal: true, TERM: 'dumb' }, false],
  ['in a pipe or a file', { isTerminal: false }, false],
  ['in a pipe, where they are asked for', { isTerminal: false, FORCE_COLOR: '1' }, true],
  ['on a terminal, where they are declined so', { isTerminal: true, FORCE_COLOR: '0' }, false],
  ['on a terminal, where they are forbidden', { isTerminal: true, NO_COLOR: '1' }, false],
  ['where they are forbidden and asked for', { isTerminal: true, NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['where both words are said, and mean nothing', { isTerminal: true, NO_COLOR: '', FORCE_COLOR: '' }, true],
] as const)('%s', ([, surroundings, expected]) => {
  expect(hasColours(surroundings)).toBe(expected);
});

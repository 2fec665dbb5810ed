// What a fault struck, and how the client recovered.
import { expect, test } from 'vitest';
import { aimName, aimOfCell, cellName, cellNamed, cellsOf, struckBy } from './coverage.ts';
import type { Entry } from './journal.ts';
import { answered, asks, ended, failed, observed, replied, requested } from './observation.fixture.ts';
import { call, say, type Step } from './script.ts';

const step: Step = { says: [say('t1', 'Working.'), call('j1', 'custom'), call('j2', 'function', 'hold')] };

test.for([
  [[], 'before any item', 'no call'],
  [['created', 'in_progress'], 'before any item', 'no call'],
  [['created', 't1.added'], 'inside a text', 'no call'],
  [['created', 't1.added', 't1.part.done'], 'inside a text', 'no call'],
  [['created', 't1.added', 't1.done'], 'behind a text', 'no call'],
  [['created', 't1.done', 'j1.added'], 'inside a call', 'call begun'],
  [['created', 't1.done', 'j1.added', 'j1.done'], 'behind a call', 'call done'],
  [['created', 'j1.added', 'j1.done', 'j2.added', 'j2.done'], 'behind a call', 'tool held'],
  [['created', 'j1.added', 'j1.done', 'completed'], 'behind its end', 'call done'],
] as const)('behind %j: %s, %s', ([intact, at, tool]) => {
  expect(struckBy(step, intact, 200)).toEqual({ at, tool });
});

test('a refusal stands instead of the reply', () => {
  expect(struckBy(step, [], 503)).toEqual({ at: 'instead of it', tool: 'no call' });
});

test('a fault that took effect is one cell, with what the client did with the turn', () => {
  const broken = replied(1, ['created', 'j1.added', 'j1.done'], { says: [call('j1', 'custom')], faults: [0] });
  const cell = { fault: 'cut', at: 'behind a call', tool: 'call done' };
  expect(cellsOf(observed(requested(1, [asks]), broken, requested(2, [asks]), ended(answered)))).toEqual([
    { ...cell, recovery: 'asked again' },
  ]);
  expect(cellsOf(observed(requested(1, [asks]), broken, requested(2, [asks]), ended(failed)))).toEqual([
    { ...cell, recovery: 'asked again, failed' },
  ]);
  expect(cellsOf(observed(requested(1, [asks]), broken, ended(failed)))).toEqual([{ ...cell, recovery: 'gave up' }]);
  expect(cellsOf(observed(requested(1, [asks]), broken, ended(answered)))).toEqual([{ ...cell, recovery: 'went on' }]);
  expect(cellsOf(observed(requested(1, [asks]), broken))).toEqual([{ ...cell, recovery: 'hung' }]);
});

test('what was struck between two sessions is a cell, with what became of the turn that resumed', () => {
  const damage: Entry = { kind: 'damage', turn: 1, faults: [0] };
  const cell = { fault: 'cut', at: 'between sessions', tool: 'no call' };
  expect(cellsOf(observed(damage, requested(2, [asks], 1), requested(3, [asks], 1), ended(answered, 1)))).toEqual([
    { ...cell, recovery: 'went on' },
  ]);
  expect(cellsOf(observed(damage, ended(failed, 1)))).toEqual([{ ...cell, recovery: 'gave up' }]);
});

test('what came behind something that could make the client leave does not count as intact', () => {
  const reply = replied(1, ['created', 'j1.added', 'j1.done', 'completed'], {
    says: [call('j1', 'custom')],
    faults: [0],
    intact: 1,
  });
  expect(cellsOf(observed(requested(1, [asks]), reply, ended(answered)))).toMatchObject([{ at: 'before any item' }]);
});

test('a combination has a name, which begins with what was struck', () => {
  const cell = { fault: 'cut', at: 'behind a call', tool: 'call done', recovery: 'asked again, failed' } as const;
  expect(cellName(cell)).toBe('cut, behind a call, call done, asked again, failed');
  expect(aimOfCell(cellName(cell))).toBe('cut, behind a call, call done');
  expect(aimName(cell)).toBe(aimOfCell(cellName(cell)));
  expect(cellNamed(cellName(cell))).toEqual(cell);
});

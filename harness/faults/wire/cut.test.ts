// A cut, by example.
import { expect, test } from 'vitest';
import type { Ending, Piece, Position } from '../../core/event.ts';
import { cut } from './cut.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function event(label: string, text: string): Piece {
  return { kind: 'write', bytes: bytes(text), event: { label, type: label, data: {} }, whole: true };
}

const head: Piece = { kind: 'head', status: 200, headers: {} };
const created = event('created', 'data: 1\n\n');
const done = event('j1.done', 'data: ü\n\n');
const completed = event('completed', 'data: 3\n\n');
const reply: Piece[] = [head, created, done, completed, { kind: 'end', ending: 'clean' }];

const at = (point: Position, ending: Ending = 'fin') => ({ kind: 'cut', exchange: 1, at: point, ending }) as const;
const end = (ending: Ending): Piece => ({ kind: 'end', ending });
const partOfDone = (text: Uint8Array): Piece => ({ ...done, bytes: text, whole: false }) as Piece;

test.for<[string, Position, Piece[]]>([
  ['before the first event', { event: 0 }, [head, end('fin')]],
  ['at a boundary, by number', { event: 2 }, [head, created, done, end('fin')]],
  ['at a boundary, by name', { after: 'created' }, [head, created, end('fin')]],
  ['behind the last event', { after: 'completed' }, [head, created, done, completed, end('fin')]],
  ['inside an event, by number', { event: 1, byte: 3 }, [head, created, partOfDone(bytes('dat')), end('fin')]],
  ['inside an event, by name', { in: 'j1.done', byte: 3 }, [head, created, partOfDone(bytes('dat')), end('fin')]],
  [
    'inside a character',
    { event: 1, byte: 7 },
    [head, created, partOfDone(bytes('data: ü').subarray(0, 7)), end('fin')],
  ],
  ['between the two line feeds', { event: 1, byte: -1 }, [head, created, partOfDone(bytes('data: ü\n')), end('fin')]],
  ['before its line feeds', { in: 'j1.done', byte: -2 }, [head, created, partOfDone(bytes('data: ü')), end('fin')]],
])('%s', ([, point, expected]) => {
  expect(cut.apply(reply, at(point))).toEqual(expected);
});

test.for<Ending>(['fin', 'clean', 'reset', 'stall'])('%s is the end that is asked for', (ending) => {
  expect(cut.apply(reply, at({ event: 1 }, ending))).toEqual([head, created, end(ending)]);
});

test.for<[string, Position]>([
  ['an event that is not there', { event: 4 }],
  ['a byte behind the last event', { event: 3, byte: 1 }],
  ['a name that no event has', { after: 'j2.done' }],
  ['the inside of an event that is not there', { in: 'j2.done', byte: 1 }],
  ['a byte behind its event', { event: 1, byte: 10 }],
  ['a byte before its event', { event: 1, byte: -11 }],
])('%s is nothing to cut at', ([, point]) => {
  expect(cut.apply(reply, at(point))).toBeUndefined();
});

test('a reply without a body cannot be cut', () => {
  expect(cut.apply([head, end('clean')], at({ event: 0 }))).toBeUndefined();
});

test.for<[Position, string]>([
  [{ event: 0 }, 'cut before event 0 (fin)'],
  [{ event: 3, byte: 7 }, 'cut inside event 3 (fin)'],
  [{ event: 3, byte: -1 }, 'cut inside event 3 (fin)'],
  [{ after: 'j1.done' }, 'cut after j1.done (fin)'],
  [{ in: 'j1.done', byte: -1 }, 'cut inside j1.done (fin)'],
  [{ in: 'j1.done', byte: 0 }, 'cut before j1.done (fin)'],
])('%j is told as "%s"', ([point, words]) => {
  expect(cut.describe(at(point))).toBe(words);
});

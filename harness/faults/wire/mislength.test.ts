// Content lengths, by example.
import { expect, test } from 'vitest';
import type { Piece, Position } from '../../core/event.ts';
import { bytes, completed, created, done, end, head, reply, startOf } from './whole-reply.fixture.ts';
import { mislength } from './mislength.ts';

const declaring = (length: string): Piece => ({ ...head, headers: { ...head.headers, 'content-length': length } });
const tooShort = (at: Position) => ({ kind: 'mislength', exchange: 1, length: 'too-short', at }) as const;

test('too long: the connection closes one byte early', () => {
  const fault = { kind: 'mislength', exchange: 1, length: 'too-long' } as const;
  expect(mislength.apply(reply, fault)).toEqual([declaring('29'), created, done, completed, end('fin')]);
  expect(mislength.describe(fault)).toBe('content length too long');
});

test('too short: the rest stands behind the body', () => {
  expect(mislength.apply(reply, tooShort({ in: 'j1.done', byte: 4 }))).toEqual([
    declaring('13'),
    created,
    { ...startOf(done, 'data'), damaged: true },
    { kind: 'raw', bytes: bytes(': ü\n\ndata: 3\n\n'), damaged: true },
    end('clean'),
  ]);
  expect(mislength.describe(tooShort({ in: 'j1.done', byte: 4 }))).toBe('content length ends inside j1.done');
});

test.for<Position>([{ event: 1 }, { after: 'j1.done' }, { event: 9 }])('%j lies inside no event', (at) => {
  expect(mislength.apply(reply, tooShort(at))).toBeUndefined();
});

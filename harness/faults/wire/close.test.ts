// What a close frame does to a reply, and which codes may stand in one.
import { expect, test } from 'vitest';
import type { Piece } from '../../core/event.ts';
import { close } from './close.ts';

const events = ['created', 'j1.done', 'completed'].map((label): Piece => {
  const event = { label, type: label, data: {} };
  return { kind: 'write', bytes: new TextEncoder().encode(label), event, whole: true };
});
const reply: Piece[] = [{ kind: 'head', status: 200, headers: {} }, ...events, { kind: 'end', ending: 'kept' }];
const fault = { kind: 'close', exchange: 1, at: { after: 'j1.done' }, code: 1012, reason: 'restart' } as const;

test('the reply ends at the boundary, with a frame that says why', () => {
  expect(close.apply(reply, fault)).toEqual([
    ...reply.slice(0, 3),
    { kind: 'end', ending: 'clean', close: { code: 1012, reason: 'restart' } },
  ]);
  expect(close.describe(fault)).toBe('close after j1.done (1012)');
});

test('without such an event there is nothing to strike', () => {
  expect(close.apply(reply, { ...fault, at: { after: 'j2.done' } })).toBeUndefined();
});

test.for([1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999])('%d may stand in a frame', (code) => {
  expect(close.schema.safeParse({ ...fault, code }).success).toBe(true);
});

test.for([0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 40_000, 1000.5])('%d may not', (code) => {
  expect(close.schema.safeParse({ ...fault, code }).success).toBe(false);
});

test('a reason has at most 123 bytes, and no byte of an event is named', () => {
  expect(close.schema.safeParse({ ...fault, reason: 'ü'.repeat(61) }).success).toBe(true);
  expect(close.schema.safeParse({ ...fault, reason: 'ü'.repeat(62) }).success).toBe(false);
  expect(close.schema.safeParse({ ...fault, at: { event: 1, byte: 2 } }).success).toBe(false);
});

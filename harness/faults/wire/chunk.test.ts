// Other chunks, by example.
import { expect, test } from 'vitest';
import { chunk } from './chunk.ts';
import { COMPLETED, CREATED, DONE, REPLY, told } from './told-reply.fixture.ts';

test('everything in one chunk', () => {
  const fault = { kind: 'chunk', exchange: 1, sizes: 'all' } as const;
  expect(told(chunk.apply(REPLY, fault))).toEqual([
    `created +: ${CREATED}`,
    `j1.done +: ${DONE}`,
    `completed: ${COMPLETED}`,
    'end clean',
  ]);
  expect(chunk.describe(fault)).toBe('everything in one chunk');
});

test('sizes are used in turn, across the edges of events', () => {
  const [one, two, three] = [CREATED.length - 1, 3, DONE.length + COMPLETED.length];
  const fault = { kind: 'chunk', exchange: 1, sizes: [one, two, three] } as const;
  expect(told(chunk.apply(REPLY, { ...fault, sizes: [...fault.sizes] }))).toEqual([
    `created part: ${CREATED.slice(0, -1)}`,
    `created +: ${CREATED.slice(-1)}`,
    `j1.done part: ${DONE.slice(0, 2)}`,
    `j1.done +: ${DONE.slice(2)}`,
    `completed: ${COMPLETED}`,
    'end clean',
  ]);
});

test('a byte at a time', () => {
  const pieces = chunk.apply(REPLY, { kind: 'chunk', exchange: 1, sizes: [1] }) ?? [];
  expect(pieces).toHaveLength(CREATED.length + DONE.length + COMPLETED.length + 1);
  expect(told(pieces)?.slice(CREATED.length - 2, CREATED.length + 1)).toEqual([
    'created part: \n',
    'created: \n',
    'j1.done part: e',
  ]);
});

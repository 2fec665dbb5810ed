// A drip, by example.
import { expect, test } from 'vitest';
import { drip } from './drip.ts';
import { COMPLETED, CREATED, DONE, REPLY, told } from './told-reply.fixture.ts';

test('two parts of one size, and a pause between them', () => {
  const all = CREATED + DONE + COMPLETED;
  const middle = Math.ceil(all.length / 2);
  const fault = { kind: 'drip', exchange: 1, parts: 2, ms: 20 } as const;
  expect(told(drip.apply(REPLY, fault))).toEqual([
    `created +: ${CREATED}`,
    `j1.done part: ${all.slice(CREATED.length, middle)}`,
    'pause 20',
    `j1.done +: ${all.slice(middle, CREATED.length + DONE.length)}`,
    `completed: ${COMPLETED}`,
    'end clean',
  ]);
  expect(drip.describe(fault)).toBe('dripping in 2 parts, 20 ms apart');
});

// Events that come twice, never, or in the wrong order, by example.
import { expect, test } from 'vitest';
import { drop } from './drop.ts';
import { repeat } from './repeat.ts';
import { COMPLETED, CREATED, DONE, REPLY, told } from './told-reply.fixture.ts';
import { swap } from './swap.ts';

const at = { in: 'j1.done' } as const;

test('an event comes twice', () => {
  const fault = { kind: 'repeat', exchange: 1, at } as const;
  expect(told(repeat.apply(REPLY, fault))).toEqual([
    `created: ${CREATED}`,
    `j1.done: ${DONE}`,
    `j1.done !: ${DONE}`,
    `completed: ${COMPLETED}`,
    'end clean',
  ]);
  expect(repeat.describe(fault)).toBe('j1.done comes twice');
});

test('an event comes behind the next one', () => {
  const fault = { kind: 'swap', exchange: 1, at } as const;
  expect(told(swap.apply(REPLY, fault))).toEqual([
    `created: ${CREATED}`,
    `completed !: ${COMPLETED}`,
    `j1.done !: ${DONE}`,
    'end clean',
  ]);
  expect(swap.describe(fault)).toBe('j1.done comes behind the next one');
  expect(swap.apply(REPLY, { ...fault, at: { in: 'completed' } }), 'behind the last there is none').toBeUndefined();
});

test('an event never comes, and the next one tells', () => {
  const fault = { kind: 'drop', exchange: 1, at } as const;
  expect(told(drop.apply(REPLY, fault))).toEqual([`created: ${CREATED}`, `completed !: ${COMPLETED}`, 'end clean']);
  expect(drop.describe(fault)).toBe('j1.done never comes');
  expect(told(drop.apply(REPLY, { ...fault, at: { in: 'completed' } }))).toEqual([
    `created: ${CREATED}`,
    `j1.done: ${DONE}`,
    'end clean',
  ]);
});

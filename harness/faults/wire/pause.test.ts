// A pause, by example.
import { expect, test } from 'vitest';
import type { Position } from '../../core/event.ts';
import { pause } from './pause.ts';
import { COMPLETED, CREATED, DONE, REPLY, told } from './told-reply.fixture.ts';

const silent = (at: Position, ms = 50) => ({ kind: 'pause', exchange: 1, at, ms }) as const;

test('between two events, with comments', () => {
  const fault = { ...silent({ after: 'created' }, 4_000), beat: true } as const;
  expect(told(pause.apply(REPLY, fault))).toEqual([
    `created: ${CREATED}`,
    'pause 4000 : keep-alive\n\n',
    `j1.done: ${DONE}`,
    `completed: ${COMPLETED}`,
    'end clean',
  ]);
  expect(pause.describe(fault)).toBe('silent for 4000 ms after created, but for comments');
});

test('inside an event', () => {
  expect(told(pause.apply(REPLY, silent({ in: 'j1.done', byte: 5 })))).toEqual([
    `created: ${CREATED}`,
    `j1.done part: ${DONE.slice(0, 5)}`,
    'pause 50',
    `j1.done: ${DONE.slice(5)}`,
    `completed: ${COMPLETED}`,
    'end clean',
  ]);
});

test('only a long one needs a client that gives up, and only a short one is harmless', () => {
  const told = [300, 4_000].map((ms) => [
    pause.silences?.(silent({ event: 1 }, ms)),
    pause.harmless?.(silent({ event: 1 }, ms)),
  ]);
  expect(told).toEqual([
    [false, true],
    [true, false],
  ]);
});

test('comments inside an event are refused', () => {
  expect(pause.schema.safeParse({ ...silent({ event: 1, byte: 3 }), beat: true }).error?.issues).toMatchObject([
    { path: ['beat'], message: 'comments come between events, not inside one' },
  ]);
});

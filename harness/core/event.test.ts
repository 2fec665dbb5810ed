// Cut points: how a position is resolved against the events of a reply.
import { expect, test } from 'vitest';
import { locate, position, type CutPoint, type Position } from './event.ts';

const LABELS = ['created', 'j1.added', 'j1.done'];
const SIZES = [100, 20, 30];

test.for<[Position, CutPoint | undefined]>([
  // Boundaries, by number and by name.
  [{ event: 0 }, { events: 0, bytes: 0 }],
  [{ event: 2 }, { events: 2, bytes: 0 }],
  [{ event: 3 }, { events: 3, bytes: 0 }],
  [{ after: 'created' }, { events: 1, bytes: 0 }],
  [{ after: 'j1.done' }, { events: 3, bytes: 0 }],
  // Bytes inside an event, from its start and from its end.
  [
    { event: 1, byte: 1 },
    { events: 1, bytes: 1 },
  ],
  [
    { event: 1, byte: 19 },
    { events: 1, bytes: 19 },
  ],
  [
    { event: 1, byte: -1 },
    { events: 1, bytes: 19 },
  ],
  [
    { in: 'j1.done', byte: 7 },
    { events: 2, bytes: 7 },
  ],
  [
    { in: 'j1.done', byte: -2 },
    { events: 2, bytes: 28 },
  ],
  [
    { in: 'created', byte: -99 },
    { events: 0, bytes: 1 },
  ],
  // The byte before the first one is a boundary.
  [
    { event: 1, byte: 0 },
    { events: 1, bytes: 0 },
  ],
  [
    { in: 'j1.added', byte: 0 },
    { events: 1, bytes: 0 },
  ],
  // What is not there.
  [{ event: 4 }, undefined],
  [{ event: 3, byte: 1 }, undefined],
  [{ event: 3, byte: -1 }, undefined],
  [{ event: 1, byte: 20 }, undefined],
  [{ event: 1, byte: -20 }, undefined],
  [{ event: 1, byte: -21 }, undefined],
  [{ after: 'j2.done' }, undefined],
  [{ in: 'j2.done', byte: 1 }, undefined],
])('%j', ([at, point]) => {
  expect(locate(at, LABELS, SIZES)).toEqual(point);
});

test('a reply without events has one boundary', () => {
  expect(locate({ event: 0 }, [], [])).toEqual({ events: 0, bytes: 0 });
  expect(locate({ event: 0, byte: 1 }, [], [])).toBeUndefined();
});

test.for([{}, { event: -1 }, { event: 1.5 }, { in: 7 }, { after: 'j1.done', byte: 1 }, { event: 1, after: 'x' }])(
  '%j is no position',
  (value) => {
    expect(position.safeParse(value).success).toBe(false);
  },
);

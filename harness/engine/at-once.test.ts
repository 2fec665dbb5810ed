// The search for how many cases to run at once, on machines that are told in three lines: no clock, no chance.
import { expect, test } from 'vitest';
import { begin, next, settled, type Bounds, type Search, type Seen } from './at-once.ts';

/** A machine of two cores, and cases that wait for `waits` seconds and compute for `computes` seconds of one core each. */
function machine(waits: number, computes: number): (atOnce: number) => Seen {
  return (atOnce) => {
    const rate = Math.min(atOnce / (waits + computes), 2 / computes);
    return { rate, cores: Math.min(1, (rate * computes) / 2), loop: 0.1, memory: 0.8, troubles: 0 };
  };
}

const BOUNDS: Bounds = { cores: 2, most: 64 };

/** The searches after each of so many windows, the first one included. */
function searches(windows: number, seen: (atOnce: number, window: number) => Seen, from = 2): Search[] {
  const all = [begin(from)];
  for (let window = 0; window < windows; window += 1) {
    const search = all.at(-1) as Search;
    all.push(next(search, seen(search.atOnce, window), BOUNDS));
  }
  return all;
}

const numbers = (of: readonly Search[]) => of.map((search) => search.atOnce);

test('cases that wait: up by half until the cores are taken', () => {
  const found = searches(6, machine(0.9, 0.1));
  expect(numbers(found)).toEqual([2, 3, 5, 8, 12, 18, 18]);
  expect(found.at(-1)).toMatchObject({ why: { kind: 'cores-taken', share: 0.9 }, before: undefined });
});

test('cases that compute: as many as there are cores', () => {
  expect(numbers(searches(4, machine(0, 0.1)))).toEqual([2, 2, 2, 2, 2]);
});

test('cases that compute, begun with too many: down to the cores, since fewer do as much', () => {
  expect(numbers(searches(7, machine(0, 0.1), 16))).toEqual([16, 11, 8, 6, 4, 3, 2, 2]);
});

test('fewer that do less are given up again, and tried more and more seldom', () => {
  const thrifty = (atOnce: number) => ({ ...machine(0, 0.1)(atOnce), rate: Math.min(atOnce, 12) });
  const found = searches(16, thrifty, 12);
  expect(numbers(found)).toEqual([12, 8, 12, 12, 12, 8, 12, 12, 12, 12, 12, 8, 12, 12, 12, 12, 12]);
  expect(found.at(-1)).toMatchObject({ why: { kind: 'loss', tried: 8 }, rest: 4, patience: 16 });
});

test('more that do no more are given up again, whatever holds them up', () => {
  const queued = (atOnce: number) => ({ ...machine(0.9, 0.1)(atOnce), rate: Math.min(atOnce, 8), cores: 0.3 });
  const found = searches(8, queued);
  expect(numbers(found)).toEqual([2, 3, 5, 8, 12, 8, 8, 8, 12]);
  expect(found[5]).toMatchObject({ why: { kind: 'no-gain', tried: 12 } });
  expect(settled(found.at(-1) as Search), 'what is only being tried is not told').toBe(8);
});

test('a process that is busy itself takes no more, though cores are free', () => {
  const found = searches(3, (atOnce) => ({ ...machine(0.9, 0.1)(atOnce), loop: atOnce < 5 ? 0.5 : 0.9 }));
  expect(numbers(found)).toEqual([2, 3, 5, 5]);
  expect(found.at(-1)).toMatchObject({ why: { kind: 'process-busy', share: 0.9 } });
});

test('little memory: no more', () => {
  const found = searches(2, (atOnce) => ({ ...machine(0.9, 0.1)(atOnce), memory: 0.1 }));
  expect(found.at(-1)).toMatchObject({ atOnce: 2, why: { kind: 'memory-taken' } });
});

test('never more than the most', () => {
  const found = searches(10, machine(99, 0.01), 40);
  expect(numbers(found).slice(0, 4)).toEqual([40, 60, 64, 64]);
  expect(found.at(-1)).toMatchObject({ atOnce: 64, why: { kind: 'the-most' } });
});

test('too late on a busy machine: half of it at once, some rest, and then carefully', () => {
  const late = (atOnce: number, window: number): Seen => {
    const seen = machine(0.9, 0.1)(atOnce);
    return window === 5 ? { ...seen, troubles: 1, cores: 1 } : seen;
  };
  const found = searches(17, late);
  expect(numbers(found)).toEqual([2, 3, 5, 8, 12, 18, 9, 9, 9, 9, 9, 9, 9, 9, 9, 10, 11, 12]);
  expect(found[6]).toMatchObject({ why: { kind: 'too-late', tried: 18 }, isCareful: true });
});

test('too late though the machine has nothing to do: no reason for fewer', () => {
  const found = searches(2, (atOnce) => ({ ...machine(0.9, 0.1)(atOnce), troubles: 1 }));
  expect(numbers(found)).toEqual([2, 3, 5]);
});

test('too late again and again: one at a time, and no less', () => {
  const found = searches(5, (atOnce) => ({ ...machine(0, 0.1)(atOnce), troubles: 1 }), 16);
  expect(numbers(found)).toEqual([16, 8, 4, 2, 1, 1]);
});

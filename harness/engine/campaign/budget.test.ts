// How long a campaign goes on.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createBudget } from './budget.ts';

const never = new AbortController().signal;

test('without a time: until all cases are played, or somebody ends it', () => {
  const stop = new AbortController();
  const budget = createBudget({ cases: 300 }, stop.signal);
  expect([budget.cases, budget.stint()?.aborted, budget.ended.aborted]).toEqual([300, false, false]);
  stop.abort();
  expect([budget.stint()?.aborted, budget.ended.aborted]).toEqual([true, true]);
});

test('with a time: as many cases as it takes, and a part of the time is for making minimal what failed', async () => {
  const budget = createBudget({ time_ms: 500 }, never);
  expect(budget.cases).toBe(Number.POSITIVE_INFINITY);
  const stint = budget.stint() ?? expect.fail();
  await once(stint, 'abort');
  expect(budget.ended.aborted).toBe(false);
  expect(budget.spent_ms()).toBeGreaterThan(250);
  await once(budget.ended, 'abort');
  expect(budget.stint()).toBeUndefined();
});

test('both: whichever comes first', () => {
  expect(createBudget({ cases: 7, time_ms: 60_000 }, never).cases).toBe(7);
});

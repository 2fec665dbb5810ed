// How many at once is found on the machine that runs this test: only what holds on every machine, however busy, is expected.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createJobs, jobsFor, type Jobs } from './jobs.ts';

/** Does the work so many times, and tells the most that were under way at once. */
async function most(jobs: Jobs, times: number, work: () => Promise<unknown>): Promise<number> {
  let [now, highest] = [0, 0];
  const counted = async () => {
    now += 1;
    highest = Math.max(highest, now);
    await work();
    now -= 1;
  };
  await Promise.all(Array.from({ length: times }, () => jobs.run(counted)));
  return highest;
}

test('a number that is given is kept, and nothing is measured', async () => {
  const jobs = createJobs({ fixed: 3, window_ms: 1 });
  expect(await most(jobs, 100, () => after(1))).toBe(3);
  expect(jobs.atOnce).toBe(3);
  expect(jobs.told()).toBe('3 at once');
});

test('intercepted requests: one case at a time, whatever is asked', async () => {
  const jobs = jobsFor({ transport: 'intercept', parallel: 1 }, 8);
  expect(await most(jobs, 10, () => after(1))).toBe(1);
});

test('other clients: what is asked, or what their driver says to begin with', () => {
  expect(jobsFor({ transport: 'loopback', parallel: 16 }, 4).told()).toBe('4 at once');
  expect(jobsFor({ transport: 'loopback', parallel: 64 }).told()).toBe(
    '64 at once: too few cases yet to tell what suits',
  );
  expect(jobsFor({ transport: 'loopback', parallel: 1 }).atOnce).toBe(availableParallelism());
});

// It measures the machine that it runs on, and whoever else is busy there for a moment: what holds, holds in one of three tries.
test(
  'work that waits is done by more at once than there are cores, unless others have taken the machine',
  {
    retry: 2,
  },
  async () => {
    const jobs = createJobs({ most: 4 * availableParallelism(), window_ms: 200 });
    const highest = await most(jobs, 60 * availableParallelism(), () => after(40));
    expect(jobs.told()).toMatch(/^\d+ at once: /);
    if (!jobs.told().includes('busy')) expect(highest).toBeGreaterThan(availableParallelism());
  },
);

test('work that computes stays near the cores', async () => {
  const jobs = createJobs({ window_ms: 200 });
  const compute = async () => {
    const child = spawn(process.execPath, ['-e', 'for (let i = 0; i < 1e8; i++);']);
    await once(child, 'exit');
  };
  // One try too many while processes start is no more than that.
  expect(await most(jobs, 12 * availableParallelism(), compute)).toBeLessThanOrEqual(2 * availableParallelism() + 1);
});

test('what fails is told to who asked for it, and the others go on', async () => {
  const jobs = createJobs({ fixed: 1 });
  const work = (what: number) => () => (what === 2 ? Promise.reject(new Error('no')) : Promise.resolve(what));
  const results = await Promise.allSettled([1, 2, 3].map((what) => jobs.run(work(what))));
  expect(results.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
    1,
    'Error: no',
    3,
  ]);
});

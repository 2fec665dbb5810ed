// Campaigns and workers at a real Redis: nothing is lost, nothing is told twice, whoever is killed, and whatever goes away.
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, test as plain } from 'vitest';
import { UsageError } from '../../core/usage-error.ts';
import type { Task } from '../campaign/task.ts';
import { jobName, QUEUE, thisProgram, type Work } from './job.ts';
import { start } from './process.fixture.ts';
import { NO_REDIS, startRedis, type RedisServer } from './redis.fixture.ts';
import { casesOf, laneOf, nameOf, resultsOf, shortCase } from './tasks.fixture.ts';
import { openWorker, type Hand } from './worker.ts';
import { openQueue, type Workforce } from './workforce.ts';

const test = plain.extend<{ redis: RedisServer }>({
  async redis({ skip }, use) {
    skip(NO_REDIS !== undefined, NO_REDIS);
    await using redis = await startRedis();
    await use(redis);
  },
});

const WORKER = import.meta.resolve('./worker-process.fixture.ts');
const CAMPAIGN = import.meta.resolve('./campaign-process.fixture.ts');

/** A busy machine may be slow; no fact hangs on it. */
const SOON = { timeout: 20_000 };

const never = new AbortController().signal;
const orders = { also: [] };

/** Whatever it is asked for it has done at once. */
const doAll: Work = async (task, _, tell) => resultsOf(task).forEach(tell);

/** Asks for the task, and says what it was told, in order. */
async function told(workforce: Workforce, task: Task, signal = never): Promise<string[]> {
  const results: string[] = [];
  await workforce.perform(task, (result) => results.push(nameOf(result)), signal);
  return results;
}

/** What stands in the queue now. */
async function jobsAt({ url }: RedisServer) {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue(QUEUE, { connection });
  const counts = await queue.getJobCounts('waiting', 'active', 'completed', 'failed');
  await queue.close();
  connection.disconnect();
  return counts;
}

const NO_JOBS = { waiting: 0, active: 0, completed: 0, failed: 0 };

test.concurrent('workers share what there is: two of one task each are at two tasks at once', async ({ redis }) => {
  const both = Promise.withResolvers<void>();
  const busy = new Set<string>();
  const handOf = (name: string) =>
    openWorker(redis.url, {
      atOnce: 1,
      async perform(task, _, tell) {
        if (busy.add(name).size === 2) both.resolve();
        await both.promise;
        resultsOf(task, name).forEach(tell);
      },
    });
  const hands = [await handOf('a'), await handOf('b')];
  const workforce = await openQueue(redis.url, { campaign: 'c', orders });
  const results = await Promise.all([told(workforce, casesOf(1, 0)), told(workforce, casesOf(2, 0))]);
  expect(new Set(results.flat().map((name) => name.split(' by ')[1]))).toEqual(new Set(['a', 'b']));
  expect(await jobsAt(redis)).toEqual(NO_JOBS);
  await close(workforce, ...hands);
});

test.concurrent('a worker that is killed at its work: somebody else does it again, and nothing is told twice', async ({
  redis,
}) => {
  const workforce = await openQueue(redis.url, { campaign: 'c', orders });
  await using victim = start(WORKER, redis.url, '1');
  await victim.says('is ready');
  const first = told(workforce, casesOf(1, 0, 1));
  await victim.says('begins 1');
  const second = told(workforce, casesOf(2, 0, 1));
  await victim.end('SIGKILL');
  const heir = await openWorker(redis.url, { atOnce: 1, perform: doAll });
  expect(await Promise.all([first, second])).toEqual([
    ['1.0', '1.1'],
    ['2.0', '2.1'],
  ]);
  expect(await jobsAt(redis)).toEqual(NO_JOBS);
  await close(workforce, heir);
});

test.concurrent('a worker that is asked to end gives back at once what it is at', async ({ redis }) => {
  const workforce = await openQueue(redis.url, { campaign: 'c', orders });
  await using leaving = start(WORKER, redis.url, '1');
  const results = told(workforce, casesOf(1, 0));
  await leaving.says('begins 1');
  expect(await jobsAt(redis)).toEqual({ ...NO_JOBS, active: 1 });
  expect(await leaving.end('SIGTERM')).toBe(0);
  expect(await jobsAt(redis)).toEqual({ ...NO_JOBS, waiting: 1 });
  const heir = await openWorker(redis.url, { atOnce: 1, perform: doAll });
  expect(await results).toEqual(['1.0']);
  await close(workforce, heir);
});

test.concurrent('a campaign that is killed, and goes on, is given what was done meanwhile, and nothing is done again', async ({
  redis,
}) => {
  const [begun, done]: [number[], number[]] = [[], []];
  const [gate, killed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const twoBegun = Promise.withResolvers<void>();
  const firstDone = Promise.withResolvers<void>();
  const hand = await openWorker(redis.url, {
    atOnce: 2,
    async perform(task, _, tell) {
      if (begun.push(laneOf(task)) === 2) twoBegun.resolve();
      await (laneOf(task) === 1 ? killed : gate).promise;
      resultsOf(task).forEach(tell);
    },
    onDone(task) {
      if (done.push(laneOf(task)) === 1) firstDone.resolve();
    },
  });
  await using campaign = start(CAMPAIGN, redis.url, 'c', '1', '2');
  await twoBegun.promise;
  expect(await campaign.end('SIGKILL')).toBe('SIGKILL');
  killed.resolve();
  await firstDone.promise;
  await using again = start(CAMPAIGN, redis.url, 'c', '1', '2');
  await again.says('was told 1.0');
  gate.resolve();
  await again.says('was told 2.0');
  expect({ begun, done }).toEqual({ begun: [1, 2], done: [1, 2] });
  await close(hand);
});

test.concurrent('campaigns at one queue do not meet, even where they ask for the same', async ({ redis }) => {
  const hand = await openWorker(redis.url, {
    atOnce: 3,
    perform: async (task, { also }, tell) => resultsOf(task, also.join()).forEach(tell),
  });
  const names = ['a', 'b', 'c'];
  const campaigns = await Promise.all(
    names.map((name) => openQueue(redis.url, { campaign: name, orders: { also: [name] } })),
  );
  const lanes = [1, 2, 3, 4];
  const results = await Promise.all(
    campaigns.map(async (workforce) =>
      (await Promise.all(lanes.map((lane) => told(workforce, casesOf(lane, 0))))).flat(),
    ),
  );
  expect(results).toEqual(names.map((name) => lanes.map((lane) => `${lane}.0 by ${name}`)));
  await close(hand, ...campaigns);
});

test.concurrent('the same campaign, played twice at once: each is told everything, once', async ({ redis }) => {
  const hand = await openWorker(redis.url, { atOnce: 1, perform: doAll });
  const twins = await Promise.all([1, 2].map(() => openQueue(redis.url, { campaign: 'c', orders })));
  const lanes = [1, 2, 3, 4];
  const results = await Promise.all(
    twins.map((workforce) => Promise.all(lanes.map((lane) => told(workforce, casesOf(lane, 0))))),
  );
  const each = lanes.map((lane) => [`${lane}.0`]);
  expect(results).toEqual([each, each]);
  expect(await jobsAt(redis)).toEqual(NO_JOBS);
  await close(hand, ...twins);
});

test.concurrent('a Redis that goes away, and comes back knowing nothing, is told again what is to be done', async ({
  redis,
}) => {
  const lines: string[] = [];
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const hand = await openWorker(redis.url, {
    atOnce: 1,
    async perform(task, _, tell) {
      begun.resolve();
      await gate.promise;
      resultsOf(task).forEach(tell);
    },
  });
  const workforce = await openQueue(redis.url, { campaign: 'c', orders, notice: (line) => lines.push(line) });
  const results = told(workforce, casesOf(1, 0, 1));
  await begun.promise;
  await redis.stop();
  await expect.poll(() => lines, SOON).toEqual([`${redis.url} has gone away; this goes on when it is back`]);
  gate.resolve();
  await redis.start();
  expect(await results).toEqual(['1.0', '1.1']);
  expect(lines.slice(1)).toEqual([`${redis.url} is back`]);
  await close(workforce, hand);
});

test.concurrent('who ends while Redis is away is not held up', async ({ redis }) => {
  const workforce = await openQueue(redis.url, { campaign: 'c', orders });
  const hand = await openWorker(redis.url, { atOnce: 1, perform: () => new Promise(() => {}) });
  const stop = new AbortController();
  const results = told(workforce, casesOf(1, 0), stop.signal);
  await expect.poll(() => jobsAt(redis), SOON).toEqual({ ...NO_JOBS, active: 1 });
  await redis.stop();
  stop.abort();
  expect(await results).toEqual([]);
  await close(workforce, hand);
});

test.concurrent('a campaign that is broken off takes back what nobody has begun', async ({ redis }) => {
  const workforce = await openQueue(redis.url, { campaign: 'c', orders });
  const stop = new AbortController();
  const results = told(workforce, casesOf(1, 0, 8, 16), stop.signal);
  await expect.poll(() => jobsAt(redis), SOON).toEqual({ ...NO_JOBS, waiting: 3 });
  stop.abort();
  expect(await results).toEqual([]);
  expect(await jobsAt(redis)).toEqual(NO_JOBS);
  await close(workforce);
});

test.concurrent('who waits for a worker is told that there is none, once', async ({ redis }) => {
  const lines: string[] = [];
  const workforce = await openQueue(redis.url, { campaign: 'c', orders, notice: (line) => lines.push(line) });
  const results = told(workforce, casesOf(1, 0, 8));
  const line = `no worker is at ${redis.url}; start one with: faults worker --queue ${redis.url}`;
  await expect.poll(() => lines, SOON).toEqual([line]);
  const hand = await openWorker(redis.url, { atOnce: 1, perform: doAll });
  expect(await results).toEqual(['1.0', '1.8']);
  expect(await workforce.workers()).toBe(1);
  expect(lines).toEqual([line]);
  await close(workforce, hand);
});

test.concurrent('a task that fails wherever it is done has no verdict, and why', async ({ redis }) => {
  const lines: string[] = [];
  const hand = await openWorker(redis.url, {
    atOnce: 1,
    notice: (line) => lines.push(line),
    async perform() {
      throw new Error('the disk is full\nand more of it');
    },
  });
  const workforce = await openQueue(redis.url, { campaign: 'c', orders });
  const task = casesOf(1, 0);
  const results: unknown[] = [];
  await workforce.perform(task, (result) => results.push(result), never);
  expect(results).toEqual([{ ...resultsOf(task)[0], unknown: ['no worker could do this: the disk is full'] }]);
  expect(lines).toEqual(Array.from({ length: 3 }, () => `${jobName('c', task)} failed: the disk is full`));
  expect(await jobsAt(redis)).toEqual(NO_JOBS);
  await close(workforce, hand);
});

test.concurrent('a task over which workers are lost again and again has no verdict either', async ({ redis }) => {
  const workforce = await openQueue(redis.url, { campaign: 'c', orders });
  const task = casesOf(1, 0);
  const results: unknown[] = [];
  const end = workforce.perform(task, (result) => results.push(result), never);
  await using victim = start(WORKER, redis.url, '1');
  await victim.says('begins 1');
  // As if five had been lost before this one.
  const connection = new Redis(redis.url);
  await connection.hset(`bull:${QUEUE}:${jobName('c', task)}`, 'stc', 5);
  connection.disconnect();
  await victim.end('SIGKILL');
  const heir = await openWorker(redis.url, { atOnce: 1, perform: doAll });
  await end;
  expect(results).toEqual([{ ...resultsOf(task)[0], unknown: ['every worker that took this was lost'] }]);
  await close(workforce, heir);
});

test.concurrent.for([
  ['another version', '0.0.1 (cases 0)'],
  ['other code of the same version', thisProgram().replace(/[0-9a-f]{12}/, '0123456789ab')],
])('a worker meets %s: it refuses, ends, and leaves the task to others', async ([, program], { redis }) => {
  expect(program).not.toBe(thisProgram());
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const queue = new Queue(QUEUE, { connection });
  await queue.add('cases', { program, whatever: 'it means' });
  const hand = await openWorker(redis.url, { atOnce: 1, perform: doAll });
  await expect(hand.failed).rejects.toThrow(
    new UsageError(
      `--queue: ${redis.url} has tasks of Cutpoint ${program}, and this is ${thisProgram()}; let both be the same`,
    ),
  );
  await close(hand);
  expect(await jobsAt(redis)).toEqual({ ...NO_JOBS, waiting: 1 });
  await queue.close();
  connection.disconnect();
});

test.concurrent('a worker that lacks something ends with the reason, and leaves the task to others', async ({
  redis,
}) => {
  const workforce = await openQueue(redis.url, { campaign: 'c', orders });
  const poor = await openWorker(redis.url, {
    atOnce: 1,
    async perform() {
      throw new UsageError('no client is called "codec"');
    },
  });
  const results = told(workforce, { kind: 'minimise', lane: 1, at: 0, case: shortCase, struck: [], signatures: ['a'] });
  await expect(poor.failed).rejects.toThrow('no client is called "codec"');
  await close(poor);
  const rich = await openWorker(redis.url, { atOnce: 1, perform: doAll });
  expect(await results).toEqual(['1.0']);
  await close(workforce, rich);
});

test('no Redis, or one that lets nobody in, is told in one line, and a password never', async () => {
  const refusal = (url: string) => openQueue(url, { campaign: 'c', orders }).catch((error: unknown) => error);
  expect(await refusal('redis://:secret@127.0.0.1:1/2')).toEqual(
    new UsageError('--queue: redis://127.0.0.1:1/2 cannot be used: connect ECONNREFUSED 127.0.0.1:1'),
  );
  for (const url of ['127.0.0.1:6379', 'http://:secret@127.0.0.1', 'redis://a b:secret@c d', 'redis://'])
    expect(await refusal(url)).toEqual(
      new UsageError('--queue: this is no address of a Redis, such as redis://127.0.0.1:6379'),
    );
});

plain('a wrong password, none, and a database that there is not', async ({ skip }) => {
  skip(NO_REDIS !== undefined, NO_REDIS);
  await using redis = await startRedis('secret');
  const { host } = new URL(redis.url);
  const refusal = async (url: string) => {
    const error: unknown = await openWorker(url, { atOnce: 1, perform: doAll }).catch((error: unknown) => error);
    return error instanceof UsageError ? error.message : error;
  };
  expect(await refusal(`redis://:guess@${host}`)).toBe(
    `--queue: redis://${host} cannot be used: WRONGPASS invalid username-password pair or user is disabled.`,
  );
  expect(await refusal(`redis://${host}`)).toBe(
    `--queue: redis://${host} cannot be used: NOAUTH Authentication required.`,
  );
  expect(await refusal(`${redis.url}/99`)).toBe(
    `--queue: redis://${host}/99 cannot be used: ERR DB index is out of range`,
  );
});

async function close(...all: readonly (Workforce | Hand)[]): Promise<void> {
  await Promise.all(all.map((one) => one.close()));
}

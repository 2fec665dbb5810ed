// A fleet as its users have it: workers that are processes of their own, at a real Redis.
import { once } from 'node:events';
import { expect, test as plain } from 'vitest';
import type { ProcessPromise } from 'zx';
import type { Case } from '../core/case.ts';
import { perform } from '../engine/campaign/perform.ts';
import type { Result, Task } from '../engine/campaign/task.ts';
import { createJobs } from '../engine/jobs.ts';
import { NO_REDIS, startRedis, type RedisServer } from '../engine/queue/redis.fixture.ts';
import { openQueue } from '../engine/queue/workforce.ts';
import { runCase } from '../engine/run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from '../engine/trial.fixture.ts';
import { commandLine, type CommandLine } from './command-line.fixture.ts';

/** A test with a command line of its own, which must leave nothing behind. */
const test = plain.extend<{ cli: CommandLine; redis: RedisServer }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern that this needs nothing else
  cli: async ({}, use) => {
    await using cli = await commandLine();
    await use(cli);
    expect({ folders: cli.leftFolders(), processes: cli.leftProcesses() }).toEqual({ folders: [], processes: [] });
  },
  async redis({ skip }, use) {
    skip(NO_REDIS !== undefined, NO_REDIS);
    await using redis = await startRedis();
    await use(redis);
  },
});

const host = hostOfThisFile();

const READY = 'worker: ready; Ctrl-C ends it, and gives back what is not finished\n';

/** Resolves when it waits for tasks. */
async function ready(worker: ProcessPromise): Promise<void> {
  let said = '';
  const ended = worker.then(() => {
    throw new Error(`the worker ended, and said: ${said}`);
  });
  while (!said.includes(READY)) {
    const [chunk] = (await Promise.race([once(worker.stderr, 'data'), ended])) as [Buffer];
    said += chunk.toString();
  }
}

test('a worker does what it is asked for as a campaign without a queue does it, until Ctrl-C', async ({
  cli,
  redis,
}) => {
  const buggy = 'reference+stale-prompt';
  const clients = [buggy, 'reference', 'openai-sdk'];
  const tasks: Task[] = [
    ...clients.map((client, lane): Task => ({
      kind: 'cases',
      cases: [{ lane, at: 0, case: caseOf(client, behindTheCall) }],
    })),
    {
      kind: 'minimise',
      lane: 0,
      at: 0,
      case: caseOf(buggy, behindTheCall),
      struck: ['cut'],
      signatures: ['retry-carries-outputs/stale'],
    },
  ];
  const { signal } = new AbortController();
  const here: Result[] = [];
  const means = { execute: (of: Case) => runCase(of, host()), jobs: createJobs({ fixed: 1 }), also: ['reference'] };
  for (const task of tasks) await perform(task, means, (result) => here.push(result), signal);

  const worker = cli.start('worker', '--queue', redis.url, '--jobs', '2');
  await ready(worker);
  const workforce = await openQueue(redis.url, { campaign: 'c', orders: { also: ['reference'] } });
  const there: Result[] = [];
  for (const task of tasks) await workforce.perform(task, (result) => there.push(result), signal);
  await workforce.close();
  expect(there).toEqual(here.filter(({ kind }) => kind !== 'tried'));
  expect(there.map(({ kind }) => kind)).toEqual(['case', 'case', 'case', 'minimal']);
  expect(await cli.interrupt(worker)).toEqual({
    code: 0,
    stdout: '',
    stderr: `${READY}worker: 4 tasks done: 3 cases, 1 failing, 0 without a verdict; 1 minimised\n`,
  });
});

test('2: no Redis there, and a task for a client that this version does not know', async ({ cli, redis }) => {
  expect(await cli.run('worker', '--queue', 'redis://:secret@127.0.0.1:1')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'faults: --queue: redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1\n',
  });
  const workforce = await openQueue(redis.url, { campaign: 'c', orders: { also: [] } });
  const stop = new AbortController();
  const task: Task = { kind: 'cases', cases: [{ lane: 0, at: 0, case: caseOf('referense') }] };
  const performed = workforce.perform(task, () => {}, stop.signal);
  const { code, stderr } = await cli.run('worker', '--queue', redis.url);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/\nfaults: no client is called "referense"; there are [^\n]+\n$/),
  ]);
  stop.abort();
  await performed;
  await workforce.close();
});

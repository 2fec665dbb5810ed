// A fleet as its users have it: workers that are processes of their own, at a real Redis.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import type { ProcessPromise } from 'zx';
import type { Case } from '../core/case.ts';
import { perform } from '../engine/campaign/perform.ts';
import type { Result, Task } from '../engine/campaign/task.ts';
import { createJobs } from '../engine/jobs.ts';
import { NO_REDIS, startRedis, type RedisServer } from '../engine/queue/redis.fixture.ts';
import { openQueue } from '../engine/queue/workforce.ts';
import { runCase } from '../engine/run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from '../engine/trial.fixture.ts';
import { test as plain, type CommandLine } from './command-line.fixture.ts';

/** A test with a command line and a Redis of its own. */
const test = plain.extend<{ redis: RedisServer }>({
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

test('2: no Redis there, for a worker as for a campaign; and a task for a client that this version does not know', async ({
  cli,
  redis,
}) => {
  expect(await cli.run('worker', '--queue', 'redis://:secret@127.0.0.1:1')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'faults: --queue: redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1\n',
  });
  const drawn = ['-n', '1', '--phases', 'drawn', '--corpus', 'here'];
  const { code: refused, stderr: line } = await cli.run('fuzz', '-c', 'reference', ...drawn, '--queue', 'localhost');
  expect([refused, line]).toEqual([
    2,
    'faults: --queue: this is no address of a Redis, such as redis://127.0.0.1:6379\n',
  ]);
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

test(
  'a fleet of which a worker and the campaign itself are killed comes to what one process alone comes to',
  { timeout: 180_000 },
  async ({ cli, redis }) => {
    const campaign = ['-c', 'reference+skip-drain+repeat-ids+swallow-cut', '-n', '40', '-s', '7', '--json'];
    const alone = await cli.run('fuzz', ...campaign, '--corpus', 'alone');
    expect(alone.code).toBe(1);

    const workers = [cli.start('worker', '--queue', redis.url), cli.start('worker', '--queue', redis.url)];
    await Promise.all(workers.map(ready));
    const together = [...campaign, '--corpus', 'together', '--queue', redis.url];
    const broken = cli.start('fuzz', ...together);
    await expect.poll(() => casesIn(cli, 'together').length, { timeout: 60_000 }).toBeGreaterThan(0);
    workers[0]?.child?.kill('SIGKILL');
    await expect.poll(() => casesIn(cli, 'together').length, { timeout: 60_000 }).toBeGreaterThan(40);
    broken.child?.kill('SIGKILL');
    expect([(await workers[0])?.signal, (await broken).signal]).toEqual(['SIGKILL', 'SIGKILL']);
    const fleet = await cli.run('fuzz', ...together);

    expect(fleet.code).toBe(1);
    expect(await events(redis)).toContain('stalled');
    expect(digests(fleet.stdout)).toEqual(digests(alone.stdout));
    for (const document of ['findings.json', 'coverage.json'])
      expect(read(cli, 'together', document)).toBe(read(cli, 'alone', document));
    const places = casesIn(cli, 'together');
    expect(new Set(places).size).toBe(places.length);
    const [, heir] = workers;
    if (heir) expect((await cli.interrupt(heir)).code).toBe(0);
  },
);

function read(cli: CommandLine, ...path: string[]): string {
  return readFileSync(join(cli.folder, ...path), 'utf8');
}

/** Where the cases that a campaign has logged stand. What is just being written is left out. */
function casesIn(cli: CommandLine, folder: string): string[] {
  if (!existsSync(join(cli.folder, folder, 'log.jsonl'))) return [];
  const lines = read(cli, folder, 'log.jsonl').split('\n').slice(0, -1);
  return lines
    .map((line) => JSON.parse(line) as { kind: string; lane: number; at: number })
    .filter(({ kind }) => kind === 'case')
    .map(({ lane, at }) => `${lane} ${at}`);
}

function digests(printed: string): string[] {
  const { campaigns } = JSON.parse(printed) as { campaigns: { digest: string }[] };
  return campaigns.map(({ digest }) => digest);
}

/** What has happened to jobs, in order. */
async function events({ url }: RedisServer): Promise<string[]> {
  const connection = new Redis(url);
  const entries = await connection.xrange('bull:cutpoint:events', '-', '+');
  connection.disconnect();
  return entries.map(([, fields]) => fields[fields.indexOf('event') + 1] ?? '');
}

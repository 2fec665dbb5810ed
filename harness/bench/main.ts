// `pnpm bench`: how fast cases run, each figure beside a bare loop that is measured in the same run, so that the ratio holds on
// any machine. Nothing here is asserted: a benchmark that fails builds measures the machine's other tenants.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import type { Case } from '../core/case.ts';
import { createHost, type Host } from '../engine/host.ts';
import { runCase } from '../engine/run.ts';
import { isOffline } from '../releases/offline.ts';
import { showProgress } from '../releases/progress.ts';
import { ReleaseError } from '../releases/release-error.ts';
import { cutAndRetry, CUT_EXCHANGES } from './cut-and-retry.ts';
import { bareExchanges } from './bare-loop.ts';
import type { Memory } from './memory.ts';
import { benchSessionCheck } from './session-check.ts';

/** A figure: so many a second, of wall time or of one core's time. */
interface Rate {
  readonly wall: number;
  readonly core: number;
}

const host = await createHost({ offline: isOffline({}), progress: showProgress() });
try {
  const bare = await measure(2_000, async (count) => bareExchanges(count * CUT_EXCHANGES));
  tell(`bare loop: fetch and node:http, ${CUT_EXCHANGES} exchanges a case`, bare, bare);
  for (const [client, cases] of [
    ['reference', 1_000],
    ['openai-sdk', 300],
    ['codex-app-server@0.169.0', 100],
    ['codex@0.169.0', 40],
  ] as const)
    await bench(client, cases, bare);
} finally {
  await host.close();
}
await tellSessionCheck();
await benchMemory();

async function bench(client: string, cases: number, bare: Rate): Promise<void> {
  try {
    const of = cutAndRetry(client);
    await runMany(host, of, 10);
    tell(
      `${client}: cut and retry, every invariant on`,
      await measure(cases, async (count) => runMany(host, of, count)),
      bare,
    );
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    process.stdout.write(`${client}: left out: ${error.message}\n`);
  }
}

async function tellSessionCheck(): Promise<void> {
  const { bare, judged } = await benchSessionCheck();
  process.stdout.write(
    `session files: judged at ${judged.toFixed(0)} MB a second, read by lines and parsed at ${bare.toFixed(0)}: ${(judged / bare).toFixed(2)} of that\n`,
  );
}

/** A campaign may go on for a night: what it takes after many cases must be what it takes after some. Asked: at most 1.2 times that. */
async function benchMemory(): Promise<void> {
  const [some, many] = [2_000, 20_000];
  const running = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'memory.ts'), String(many)]);
  running.child.stderr?.pipe(process.stderr);
  const { stdout } = await running;
  const told = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Memory);
  // A resident size goes up and down with the collector: so it is the median of the five that were told last.
  const sizeAfter = (cases: number) =>
    told
      .filter((one) => one.cases <= cases)
      .slice(-5)
      .map((one) => one.size)
      .toSorted((a, b) => a - b)[2] ?? Number.NaN;
  const ratio = sizeAfter(many) / sizeAfter(some);
  const megabytes = (cases: number) => `${Math.round(sizeAfter(cases) / 1e6)} MB after ${cases}`;
  process.stdout.write(
    `memory: a campaign against the reference client: ${megabytes(some)}, ${megabytes(many)}: ${ratio.toFixed(2)} times (asked: 1.2)\n`,
  );
}

async function runMany(on: Host, of: Case, count: number): Promise<void> {
  const limit = pLimit((await on.driver(of.client)).parallel);
  const runs = await Promise.all(Array.from({ length: count }, () => limit(() => runCase(of, on))));
  const bad = runs.find((run) => run.verdict.kind !== 'pass' || run.notReached.length > 0);
  if (bad) throw new Error(`a case of the benchmark did not hold:\n${bad.trace}`);
}

async function measure(count: number, work: (count: number) => Promise<void>): Promise<Rate> {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await work(count);
  const { user, system } = process.cpuUsage(cpu);
  return { wall: count / ((performance.now() - begun) / 1_000), core: count / ((user + system) / 1e6) };
}

function tell(name: string, rate: Rate, bare: Rate): void {
  const figures = [
    `${rate.wall.toFixed(1).padStart(8)} a second`,
    `${(rate.wall / bare.wall).toFixed(3).padStart(6)} of the bare loop`,
    `${rate.core.toFixed(1).padStart(8)} a second of this process's CPU time`,
  ];
  process.stdout.write(`${name.padEnd(66)}${figures.join(' · ')}\n`);
}

// How many cases run at once, found by measurement: when enough of them have ended, the rate, the machine's cores and this process's own
// load tell whether there should be more or fewer (`at-once.ts` decides). Nothing is measured where the number is given.
import { availableParallelism, cpus, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import pLimit from 'p-limit';
import type { Driver } from '../drivers/driver.ts';
import { begin, next, settled, type Seen, type Why } from './at-once.ts';

export interface Jobs {
  /** Does the work as soon as there is room for it; resolves or rejects as the work does. As much as there is may be given at once. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** How many are done at once, now. */
  readonly atOnce: number;
  /** A case had no verdict because something came too late: fewer at once, unless the machine has nothing to do. */
  trouble(): void;
  /** One line for people: how many at once, and why. */
  told(): string;
}

export interface JobsOptions {
  /** So many at once, and nothing is measured. */
  readonly fixed?: number;
  /** Never more at once. */
  readonly most?: number;
  /** Where the search begins; the number of cores where it is left out. */
  readonly from?: number;
  /** How long a window is at least, in milliseconds: the machine counts its cores' time in hundredths of a second. */
  readonly window_ms?: number;
}

/** More processes than this have not been seen to help any client, and each has its memory. */
const MOST = 64;

const WINDOW_MS = 1_000;

/** Below this many milliseconds the shares of the cores are chance. */
const SHORTEST_MS = 200;

/** What suits a driver: intercepted requests one case at a time, whatever is asked; else what is asked, or is found from what it says itself. */
export function jobsFor({ transport, parallel }: Pick<Driver, 'transport' | 'parallel'>, asked?: number): Jobs {
  const fixed = transport === 'intercept' ? 1 : asked;
  return createJobs(fixed === undefined ? { from: Math.max(parallel, availableParallelism()) } : { fixed });
}

/** Decides how many cases run at once: as many as are asked for, or as many as were seen to do most. */
export function createJobs({ fixed, most = MOST, from, window_ms = WINDOW_MS }: JobsOptions = {}): Jobs {
  const bounds = { cores: availableParallelism(), most };
  let search = begin(fixed ?? Math.min(from ?? bounds.cores, most));
  let window = openWindow(0);
  const limit = pLimit(search.atOnce);

  /** Called while the case that has ended still counts as active. */
  function caseEnded(): void {
    window.ended(limit.pendingCount > 0);
    const seen = window.seen(search.atOnce, window_ms);
    if (!seen) return;
    const before = search.atOnce;
    search = next(search, seen, bounds);
    // What is under way was begun with the old number, and says nothing of the new one.
    window = openWindow(search.atOnce === before ? 0 : limit.activeCount - 1);
    limit.concurrency = search.atOnce;
  }

  return {
    run: (work) =>
      limit(async () => {
        try {
          return await work();
        } finally {
          if (fixed === undefined) caseEnded();
        }
      }),
    get atOnce() {
      return search.atOnce;
    },
    trouble: () => window.trouble(),
    told: () => (fixed === undefined ? `${settled(search)} at once: ${because(search.why)}` : `${fixed} at once`),
  };
}

interface Window {
  /** @param isFollowed whether another case was waiting for its place */
  ended(isFollowed: boolean): void;
  trouble(): void;
  /** What it showed, when it has seen enough. */
  seen(atOnce: number, least_ms: number): Seen | undefined;
}

/** @param old how many cases that end first do not count: they were begun with another number */
function openWindow(old: number): Window {
  let settling = old;
  let [cases, alone, troubles] = [0, 0, 0];
  let from = look();
  return {
    ended(isFollowed) {
      if (settling > 0) {
        settling -= 1;
        if (settling === 0) from = look();
        return;
      }
      cases += 1;
      if (!isFollowed) alone += 1;
    },
    trouble() {
      if (settling === 0) troubles += 1;
    },
    seen(atOnce, least_ms) {
      const ms = performance.now() - from.at;
      const isEnough = cases >= 3 * atOnce && ms >= least_ms;
      if (settling > 0 || !(isEnough || (troubles > 0 && ms >= SHORTEST_MS))) return undefined;
      // Who had nothing to follow with was not asked to do so many at once.
      if (troubles === 0 && alone > cases / 4) {
        [cases, alone, from] = [0, 0, look()];
        return undefined;
      }
      return { rate: (1_000 * cases) / ms, troubles, memory: freeMemory(), ...loadSince(from) };
    },
  };
}

interface Look {
  readonly at: number;
  /** For how many milliseconds the cores have had nothing to do, all together. */
  readonly idle: number;
  readonly loop: ReturnType<typeof performance.eventLoopUtilization>;
}

function look(): Look {
  const idle = cpus().reduce((sum, { times }) => sum + times.idle, 0);
  return { at: performance.now(), idle, loop: performance.eventLoopUtilization() };
}

/** Whoever is not idle is taken: waiting for a disk counts, and so does what other processes do. */
function loadSince(from: Look): Pick<Seen, 'cores' | 'loop'> {
  const now = look();
  const idle = (now.idle - from.idle) / ((now.at - from.at) * Math.max(1, cpus().length));
  return {
    cores: Math.min(1, Math.max(0, 1 - idle)),
    loop: performance.eventLoopUtilization(now.loop, from.loop).utilization,
  };
}

function freeMemory(): number {
  return process.availableMemory() / Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

function because(why: Why): string {
  switch (why.kind) {
    case 'too-early':
      return 'too few cases yet to tell what suits';
    case 'rising':
      return 'and rising, there is room';
    case 'cores-taken':
      return `the cores are ${percent(why.share)} busy`;
    case 'process-busy':
      return `this process is ${percent(why.share)} busy`;
    case 'memory-taken':
      return 'little memory is free';
    case 'no-gain':
      return `${why.tried} did no more in the same time`;
    case 'loss':
      return `${why.tried} did less in the same time`;
    case 'too-late':
      return `with ${why.tried} something came too late`;
    case 'the-most':
      return 'the most there may be';
  }
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

// Runs scenarios and searches as vitest tests: one test for each client, each leaving its line, and how it failed, for the report of the run.
import { afterAll, describe, expect, inject, test, type TestContext } from 'vitest';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Case } from './core/case.ts';
import type { Standing } from './core/exercise.ts';
import type { Driver } from './drivers/driver.ts';
import type { Run } from './core/run.ts';
import { releasesOf } from './engine/client-spec.ts';
import { createHost, type Host } from './engine/host.ts';
import { runCase } from './engine/run.ts';
import { mask } from './engine/secrets.ts';
import { explain } from './report/text/explain.ts';
import { accountOf, standingByItself, type Background } from './report/account.ts';
import { runCommand } from './report/commands.ts';
import { caseOf, standingInScenario, type Scenario } from './scenario.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Releases that this run does without because it was asked to, and why. */
    leftOut?: Record<string, string>;
    /** Releases that this run should have had, and why it has not. */
    absent?: Record<string, string>;
  }
}

let shared: Promise<Host> | undefined;

/** The host of this test file; it is closed when the file's last test has ended. */
export function sharedHost(): Promise<Host> {
  shared ??= createHost({ offline: inject('absent') !== undefined });
  return shared;
}

afterAll(async () => {
  await (await shared)?.close();
});

/** Registers one test for each client of a scenario. */
export function register(of: Scenario): void {
  describe(of.name, () => {
    for (const client of of.clients)
      testClient(of.name, client, async (host) => {
        const run = await runCase(caseOf(of, client), host);
        const command = runCommand(of.name, client);
        const standing = standingInScenario(of, run);
        return {
          standing,
          detail: standingByItself(run).detail,
          cases: 1,
          explanation: explain(run, command),
          run,
          why: of.why,
          expected: of.breaks?.[client],
          command,
        };
      });
  });
}

/** Runs many cases of one client; it stands as its worst case does, which is also the one that is explained. */
export async function runAll(cases: readonly Case[], host: Host): Promise<Result & { runs: Run[] }> {
  const [first] = cases;
  if (!first) throw new Error('there are no cases to run');
  const runs = await Promise.all(cases.map((of) => runWithin(of, host)));
  const worst =
    runs.find((run) => run.verdict.kind === 'unknown') ?? runs.find((run) => run.verdict.kind === 'fail') ?? runs[0];
  if (!worst) throw new Error('there are no runs to judge');
  const standings = { pass: 'held', fail: 'violated', unknown: 'unknown' } as const;
  return {
    runs,
    run: worst,
    showing: runs.filter((run) => run.verdict.kind === worst.verdict.kind).length,
    standing: standings[worst.verdict.kind],
    detail: [...new Set(runs.flatMap((run) => standingByItself(run).detail))],
    cases: runs.length,
    explanation: `${explain(worst, undefined)}\n\nCase: ${JSON.stringify(worst.case)}`,
  };
}

/** Runs a case as soon as its driver has room for it. */
export async function runWithin(of: Case, host: Host): Promise<Run> {
  const limit = limitOf(await host.driver(of.client));
  return limit(() => runCase(of, host));
}

const limits = new WeakMap<Driver, LimitFunction>();

/** How many cases of one driver run at once, however many tests of a file ask for them. */
function limitOf(driver: Driver): LimitFunction {
  const known = limits.get(driver);
  if (known) return known;
  const limit = pLimit(driver.parallel);
  limits.set(driver, limit);
  return limit;
}

/** What a test found out about a client, with an explanation for when that is not what it should be. */
export interface Result extends Background {
  readonly standing: Standing;
  readonly detail: readonly string[];
  readonly cases: number;
  readonly explanation: string;
  /** The run that shows best how the client stood; without one the report has nothing to show of it. */
  readonly run?: Run | undefined;
}

/** A test of one client, which fails unless the client held, or failed just as it is known to. */
export function testClient(name: string, client: string, exercise: (host: Host) => Promise<Result>): void {
  const account = ({ standing, detail, cases, run, ...telling }: Omit<Result, 'explanation'>) =>
    accountOf({ scenario: name, client, standing, cases, detail: [...detail] }, run, telling);
  // Known before it has begun: where its process dies, or its time is up, this is all that is ever told.
  const unfinished = account({ standing: 'unknown', cases: 0, detail: ['the test did not run to its end'] });
  test.concurrent(client, { meta: { account: unfinished } }, async (context) => {
    const note = (result: Omit<Result, 'explanation'>) => {
      context.task.meta.account = mask().document(account(result));
    };
    await unlessAbsent(client, context, note);
    try {
      const result = await exercise(await sharedHost());
      note(result);
      expect(result.standing, mask().text(result.explanation)).toBeOneOf(['held', 'caught']);
    } catch (error) {
      if (context.task.meta.account === unfinished) note({ standing: 'unknown', cases: 0, detail: [String(error)] });
      rethrow(error);
    }
  });
}

/** Throws what a test has thrown, masked: vitest prints it. */
function rethrow(error: unknown): never {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  throw Object.assign(new Error(mask().text(message)), { stack: mask().text(stack ?? '') });
}

async function unlessAbsent(client: string, context: TestContext, note: (result: Omit<Result, 'explanation'>) => void) {
  const releases = releasesOf(client).map((one) => one.label);
  const whyOf = (missing: Record<string, string> | undefined) =>
    releases.flatMap((release) => missing?.[release] ?? []);
  const leftOut = whyOf(inject('leftOut'));
  // No silent gap: the run was asked, with --offline, to do without these releases.
  if (leftOut.length > 0) context.skip(leftOut.join('; '));
  const absent = whyOf(inject('absent'));
  if (absent.length === 0) return;
  note({ standing: 'unknown', cases: 0, detail: absent });
  throw new Error(absent.join('; '));
}

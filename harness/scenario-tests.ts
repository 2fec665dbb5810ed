// Runs scenarios and searches as vitest tests: one test for each client, each leaving its line for the table of the run.
import { afterAll, describe, expect, inject, test, type TestContext } from 'vitest';
import { createHost, type Host } from './engine/host.ts';
import { runCase } from './engine/run.ts';
import { explain } from './report/explain.ts';
import type { Exercise } from './core/exercise.ts';
import { caseOf, standingOf, type Scenario } from './scenario.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Clients that this run does without because it was asked to, and why. */
    leftOut?: Record<string, string>;
    /** Clients that this run should have had, and why it has not. */
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
        const standing = standingOf(of, run);
        const detail = run.verdict.kind === 'unknown' ? run.verdict.reasons : violated(run.verdict);
        return {
          standing,
          detail,
          cases: 1,
          explanation: explain(run, `pnpm faults run ${JSON.stringify(of.name)} --client ${client}`),
        };
      });
  });
}

function violated(verdict: Parameters<typeof standingOf>[1]['verdict']): string[] {
  return verdict.kind === 'pass' ? [] : [...new Set(verdict.violations.map((one) => one.invariant))];
}

/** What a test found out about a client, with an explanation for when that is not what it should be. */
export type Result = Omit<Exercise, 'scenario' | 'client'> & { readonly explanation: string };

/** A test of one client, which fails unless the client held, or failed just as it is known to. */
export function testClient(name: string, client: string, exercise: (host: Host) => Promise<Result>): void {
  test.concurrent(client, async (context) => {
    const note = (result: Omit<Exercise, 'scenario' | 'client'>) => {
      context.task.meta.exercise = {
        scenario: name,
        client,
        standing: result.standing,
        cases: result.cases,
        detail: result.detail,
      };
    };
    await unlessAbsent(client, context, note);
    const result = await exercise(await sharedHost());
    note(result);
    expect(result.standing, result.explanation).toBeOneOf(['held', 'caught']);
  });
}

async function unlessAbsent(
  client: string,
  context: TestContext,
  note: (result: Omit<Exercise, 'scenario' | 'client'>) => void,
) {
  const leftOut = inject('leftOut')?.[client];
  if (leftOut !== undefined) context.skip(leftOut);
  const absent = inject('absent')?.[client];
  if (absent === undefined) return;
  note({ standing: 'unknown', cases: 0, detail: [absent] });
  throw new Error(absent);
}

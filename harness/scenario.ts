// A scenario is a named, checked-in story of a failure. Its file is a test when vitest runs it, and plain data for the command
// line: `scenario()` returns what it is given and, inside vitest, registers one test for each client.
import type { Case } from './core/case.ts';
import { CASE_VERSION, DEFAULT_LIMITS } from './core/case.ts';
import type { Manner, Turn } from './core/script.ts';
import { signatures } from './core/verdict.ts';
import type { Fault } from './faults/index.ts';
import type { Standing } from './core/exercise.ts';
import type { Run } from './core/run.ts';

/** A named, checked-in story of a failure, as its file declares it. */
export interface Scenario {
  readonly name: string;
  /** Why it is kept: the report that it comes from, in a sentence. */
  readonly why: string;
  readonly clients: readonly string[];
  readonly turns: readonly Turn[];
  readonly manner?: Manner;
  readonly faults: readonly Fault[];
  /** How often clients are configured to retry; 2 where it is left out. */
  readonly retries?: number;
  /** How long a client may take in all, in milliseconds, unless it needs longer to start; 30,000 where it is left out. */
  readonly deadline_ms?: number;
  /** Clients that are known to fail, and the signatures of exactly what they violate. */
  readonly breaks?: Readonly<Record<string, readonly string[]>>;
}

/** The case that a scenario is for one client. */
export function caseOf(
  {
    turns,
    manner = 'insisting',
    faults,
    retries = DEFAULT_LIMITS.retries,
    deadline_ms = DEFAULT_LIMITS.deadline_ms,
  }: Scenario,
  client: string,
): Case {
  return {
    cutpoint: CASE_VERSION,
    client,
    script: { manner, turns: [...turns] },
    faults: [...faults],
    limits: { retries, deadline_ms },
  };
}

/** How a run of a scenario compares with what is known of the client. */
export function standingInScenario(of: Scenario, run: Run): Standing {
  if (run.verdict.kind === 'unknown' || run.notReached.length > 0) return 'unknown';
  const expected = of.breaks?.[run.case.client];
  if (!expected) return run.verdict.kind === 'pass' ? 'held' : 'violated';
  return signatures(run.verdict).join() === [...expected].toSorted().join() ? 'caught' : 'escaped';
}

/** Declares a scenario; the default export of a `*.scenario.ts` file. */
export function scenario(of: Scenario): Scenario {
  register?.(of);
  return of;
}

// Vitest must not be imported outside of a test run.
const register = process.env['VITEST'] ? (await import('./scenario-tests.ts')).register : undefined;

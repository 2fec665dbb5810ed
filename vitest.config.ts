// Two projects: `harness` tests the harness itself, `faults` runs the scenarios against real clients.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most of a fault test is waiting for a client's own backoff.
    maxWorkers: 2,
    projects: [
      { test: { name: 'harness', include: ['harness/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'faults',
          include: ['scenarios/**/*.{scenario,test}.ts'],
          // No verdict hangs on this: every case has a deadline of its own, which the engine keeps. It only ends a test of
          // thousands of cases should the harness itself hang, and leaves room for a machine that others use as well.
          testTimeout: 600_000,
          maxConcurrency: 8,
        },
      },
    ],
  },
});

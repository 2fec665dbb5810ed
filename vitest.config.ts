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
          // Longer than any case's own deadline: a test that times out would go on running.
          testTimeout: 170_000,
          maxConcurrency: 8,
        },
      },
    ],
  },
});

// Two projects: `harness` tests the harness itself, `faults` runs the scenarios against real clients.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'harness', include: ['harness/**/*.test.ts'] } },
      { test: { name: 'faults', include: ['scenarios/**/*.{scenario,test}.ts'], testTimeout: 170_000 } },
    ],
  },
});

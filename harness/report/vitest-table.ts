// A vitest reporter that ends a run of the scenarios with its table, and with one plain line that counts the tests.
import type { Reporter } from 'vitest/node';
import type { Exercise } from '../core/exercise.ts';
import { tableOf } from './table.ts';

/** @param leftOut clients that the run did without, and why */
export function tableReporter(leftOut: Readonly<Record<string, string>>): Reporter {
  return {
    onTestRunEnd(modules, unhandled) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const exercises = tests.flatMap((test): Exercise[] => {
        const { exercise } = test.meta();
        return exercise ? [exercise] : [];
      });
      const count = (state: string) => tests.filter((test) => test.result().state === state).length;
      const failed = count('failed') + modules.filter((module) => module.errors().length > 0).length + unhandled.length;
      const skipped = count('skipped');
      const lines = [
        '',
        tableOf(exercises),
        ...Object.entries(leftOut).map(([client, why]) => `  ${client}: left out: ${why}`),
        '',
        `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    },
  };
}

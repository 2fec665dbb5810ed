// A vitest reporter for scenarios: it ends a run with its table and what failed, and leaves the run's report in a folder. Whoever has
// scenarios in a project of their own lists it as `cutpoint/reporter`.
import { relative, sep } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { pageIn, writeFolder } from './folder.ts';
import { tellGitHub } from './github.ts';
import { complete } from './made.ts';
import type { Account } from './account.ts';
import { placed } from './placed.ts';
import { failuresOf } from './forms/failures.ts';
import { tableOf } from './forms/table.ts';
import type { Report } from './document.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What a test of a scenario or a search has found out about its client. */
    account?: Account;
  }
}

export interface ReporterOptions {
  /** The folder of the report; `reports/runs/vitest` where it is left out. */
  readonly report?: string;
  /** Clients that the run did without, and why. */
  readonly leftOut?: Readonly<Record<string, string>>;
  readonly title?: string;
  /** What was typed. */
  readonly command?: string;
}

/** A plain function, which vitest may call with `new` as well: it does so where the reporter is given by its name. */
export default function faultsReporter({
  report: folder = 'reports/runs/vitest',
  leftOut = {},
  title = 'Scenarios',
  command = 'vitest run',
}: ReporterOptions = {}): Reporter {
  return {
    async onTestRunEnd(modules, unhandled, reason) {
      const accounts = accountsBy(modules);
      const print = (line: string) => process.stdout.write(`${line}\n`);
      if (accounts.length > 0 || Object.keys(leftOut).length > 0) {
        const report = complete({
          kind: 'scenarios',
          title: `${title}${reason === 'interrupted' ? ', interrupted' : ''}`,
          command,
          ...placed(accounts, folder),
          campaigns: [],
          withoutVerdict: [],
          leftOut: Object.entries(leftOut).map(([client, why]) => ({ client, why })),
        });
        print(`\n${tableOf(report)}\n`);
        const failures = failuresOf(report);
        if (failures !== '') print(failures);
        await leave(report, folder, print);
      }
      print(testsIn(modules, unhandled.length));
    },
  };
}

async function leave(report: Report, folder: string, print: (line: string) => void): Promise<void> {
  await writeFolder(folder, report, 'with reproducers');
  print(`report: ${pageIn(folder)}\n`);
  await tellGitHub(report, folder, print);
}

/** In the order of files and of tests in them, whichever ended first. */
function accountsBy(modules: readonly TestModule[]): Account[] {
  return modules
    .toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1))
    .flatMap((module) => [...module.children.allTests()].flatMap((test) => accountsOfTest(test, module)));
}

function accountsOfTest(test: TestCase, module: TestModule): Account[] {
  const { account } = test.meta();
  // A test that was skipped, or not chosen, told nothing; one that has begun and was never heard of again tells what it was to be.
  if (!account || test.result().state === 'skipped') return [];
  const duration = test.diagnostic()?.duration;
  const source = relative('.', module.moduleId).split(sep).join('/');
  const seconds = duration === undefined ? {} : { seconds: Math.round(duration) / 1_000 };
  return [{ ...account, exercise: { ...account.exercise, ...seconds, source } }];
}

/** How many tests there were, scenarios or not. */
function testsIn(modules: readonly TestModule[], unhandled: number): string {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const count = (state: string) => tests.filter((test) => test.result().state === state).length;
  const failed = count('failed') + modules.filter((module) => module.errors().length > 0).length + unhandled;
  const skipped = count('skipped');
  return `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

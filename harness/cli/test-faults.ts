// `pnpm test:faults`: fetches the releases that the scenarios need, then runs the scenarios with vitest. A release that cannot
// be had fails its tests with the reason, unless `--offline` (or CUTPOINT_OFFLINE=1) leaves it out by name.
import { Command } from 'commander';
import { startVitest } from 'vitest/node';
import { releasesOf } from '../engine/client-spec.ts';
import { defaultFolder } from '../releases/layout.ts';
import { isOffline } from '../releases/offline.ts';
import { showProgress } from '../releases/progress.ts';
import { ReleaseError } from '../releases/release-error.ts';
import { createReleaseStore } from '../releases/store.ts';
import { tableReporter } from '../report/vitest-table.ts';
import { EXIT } from './command.ts';
import { findScenarios } from './scenario-files.ts';

const program = new Command('test:faults')
  .description('run every scenario and search against real clients, and end with a table')
  .argument('[filter...]', 'only the files of scenarios/ whose names contain one of these')
  .option('--offline', 'leave out, by name, the clients whose releases are not on this machine')
  .showHelpAfterError(false)
  .exitOverride((ended) => process.exit(ended.exitCode === 0 ? EXIT.held : EXIT.usage))
  .parse();
const filters = program.args;
const offline = isOffline(program.opts<{ offline?: boolean }>());
const missing = await fetchReleases();
const leftOut = offline ? missing : {};
const absent = offline ? {} : missing;
for (const [release, why] of Object.entries(missing))
  process.stderr.write(`${release} ${offline ? 'is left out' : 'could not be had'}: ${why}\n`);

const vitest = await startVitest(
  'test',
  filters,
  { project: ['faults'], watch: false, reporters: ['default', tableReporter(leftOut)] },
  { test: { provide: { leftOut, absent } } },
);
await vitest.close();

/** The releases that are not here after trying, such as `codex@0.120.0`, each with the reason. */
async function fetchReleases(): Promise<Record<string, string>> {
  const store = createReleaseStore({ folder: defaultFolder(), offline, progress: showProgress() });
  const clients = new Set((await findScenarios([])).flatMap((one) => one.clients));
  const needed = new Map([...clients].flatMap(releasesOf).map((one) => [one.label, one]));
  const missed = await Promise.all(
    [...needed.values()].map(async ({ label, source, version }): Promise<[string, string][]> => {
      const failure: unknown = await store.resolve(source.name, source, version).then(
        () => {},
        (error: unknown) => error,
      );
      return failure instanceof ReleaseError ? [[label, failure.message]] : [];
    }),
  );
  return Object.fromEntries(missed.flat());
}

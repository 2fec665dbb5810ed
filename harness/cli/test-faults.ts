// `pnpm test:faults`: fetches the releases that the scenarios need, then runs the scenarios with vitest, and leaves a report. A release that cannot
// be had fails its tests with the reason, unless `--offline` (or CUTPOINT_OFFLINE=1) leaves it out by name.
import { Command } from 'commander';
import { startVitest, type Vitest } from 'vitest/node';
import { releasesOf } from '../engine/client-spec.ts';
import { sweepPlaces } from '../engine/place.ts';
import { mask } from '../engine/secrets.ts';
import { defaultFolder, sweepOurs } from '../releases/layout.ts';
import { isOffline } from '../releases/offline.ts';
import { showProgress } from '../releases/progress.ts';
import { ReleaseError } from '../releases/release-error.ts';
import { createReleaseStore } from '../releases/store.ts';
import { expectFolder } from '../report/room.ts';
import { shellWord } from '../report/shell-word.ts';
import faultsReporter from '../report/vitest-reporter.ts';
import { EXIT, note, tellError } from './command.ts';
import { interruptible, watchInterrupts } from './interrupt.ts';
import { findScenarios } from './scenario-files.ts';

const program = new Command('test:faults')
  .description('run every scenario and search against real clients, and end with a table')
  .argument('[filter...]', 'only the files of scenarios/ whose names contain one of these')
  .option('--offline', 'leave out, by name, the clients whose releases are not on this machine')
  .option('--report <dir>', 'the folder of the report', 'reports/runs/test-faults')
  .showHelpAfterError(false)
  .exitOverride((ended) => process.exit(ended.exitCode === 0 ? EXIT.held : EXIT.usage))
  .parse();
const filters = program.args;
const flags = program.opts<{ offline?: boolean; report: string }>();
const offline = isOffline(flags);
watchInterrupts();
await expectFolder(flags.report).catch((error: unknown) => {
  tellError(error);
  process.exit();
});
let missing: Record<string, string> = {};
const answer = 'interrupted; nothing half installed is left';
await interruptible({ answer, sweep: sweepOurs }, async (signal) => {
  missing = mask().document(await fetchReleases(signal));
  return EXIT.held;
});
const leftOut = offline ? missing : {};
const absent = offline ? {} : missing;
for (const [release, why] of Object.entries(missing))
  note(`${release} ${offline ? 'is left out' : 'could not be had'}: ${why}`);

const reporter = faultsReporter({
  report: flags.report,
  leftOut,
  title: filters.length > 0 ? `Scenarios and searches in ${filters.join(', ')}` : 'Every scenario and search',
  command: ['pnpm', 'test:faults', ...process.argv.slice(2).map(shellWord)].join(' '),
});
let interrupted = false;
const vitest = await startVitest(
  'test',
  filters,
  { project: ['faults'], watch: false, reporters: ['default', reporter, { onInit: endWithWhatThereIs }] },
  { test: { provide: { leftOut, absent } } },
);
await vitest.close();
// A run that was cancelled has ended its workers before they could close their hosts.
await sweepPlaces();
if (interrupted) process.exitCode = EXIT.interrupted;

/** The first Ctrl-C ends the run with what it has, which is still reported; a second one ends it at once. */
function endWithWhatThereIs(running: Vitest): void {
  const interrupt = () => {
    if (interrupted) process.exit(EXIT.interrupted);
    interrupted = true;
    void running.cancelCurrentRun('keyboard-input');
  };
  // Vitest's own listeners would end the process within a millisecond.
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal).on(signal, interrupt);
}

/** The releases that are not here after trying, such as `codex@0.120.0`, each with the reason. */
async function fetchReleases(signal: AbortSignal): Promise<Record<string, string>> {
  const store = createReleaseStore({ folder: defaultFolder(), offline, progress: showProgress(), signal });
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

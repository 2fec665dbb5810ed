// `faults matrix`: every scenario for every client, as one table that can be published.
import { posix } from 'node:path';
import type { Command } from 'commander';
import pLimit, { type LimitFunction } from 'p-limit';
import { writeText } from '../engine/case-file.ts';
import { editionHere } from '../engine/edition.ts';
import { hear, openHearings, type Hearings } from '../engine/hearing.ts';
import type { Host } from '../engine/host.ts';
import { createJobs, type Jobs } from '../engine/jobs.ts';
import { runCase } from '../engine/run.ts';
import { unsupported, unsupportedIn } from '../engine/support.ts';
import { defaultFolder } from '../releases/layout.ts';
import { isOffline } from '../releases/offline.ts';
import { ReleaseError, whyAbsent } from '../releases/release-error.ts';
import { createReleaseStore } from '../releases/store.ts';
import type { Report } from '../report/document.ts';
import { pageIn } from '../report/folder.ts';
import { expectFile, expectFolder } from '../report/room.ts';
import { complete } from '../report/made.ts';
import { many } from '../report/many.ts';
import { matrixMarkdown } from '../report/matrix/markdown.ts';
import { matrixTable } from '../report/matrix/table.ts';
import { placed } from '../report/placed.ts';
import { outcomeOf } from '../report/outcome.ts';
import { accountOfField, fieldsOf, toldOnce, type Field, type Played } from '../scenario-matrix.ts';
import { EXIT, print, printJson, wholeNumber, type HostFlags } from './command.ts';
import { withHost } from './with-host.ts';
import { leaveReport, typed } from './leave-report.ts';
import { clientsNamed, clientsOf, inOrder, RELEASES } from './matrix-clients.ts';
import { showMatrix, type MatrixProgress } from './matrix-progress.ts';
import { findScenarioFiles } from './scenario-files.ts';

interface MatrixFlags extends HostFlags {
  readonly client?: readonly string[];
  readonly releases: number;
  readonly times: number;
  readonly jobs?: number;
  readonly out?: string;
  readonly report: string;
  readonly state?: string;
  readonly again?: boolean;
}

export function addMatrix(program: Command): void {
  program
    .command('matrix')
    .description('play every scenario to every client, and tell how each of them stands')
    .argument('[scenario...]', 'parts of names, or files; all where none is given')
    .option(
      '-c, --client <spec...>',
      'clients, such as codex@0.120.0, reference, or a range of releases: codex@0.50.0..0.169.0; all that the scenarios name where none is given',
    )
    .option(
      '--releases <n>',
      'how many releases to take of a range, evenly spread, both ends among them',
      wholeNumber('--releases', 1),
      RELEASES,
    )
    .option('-n, --times <n>', 'how often each scenario is played to each client', wholeNumber('--times', 1), 3)
    .option(
      '-j, --jobs <n>',
      'how many cases at once; found by measurement where it is left out',
      wholeNumber('--jobs', 1),
    )
    .option('-o, --out <file>', 'write the matrix as Markdown as well, to be published')
    .option('--report <dir>', 'the folder of the report', 'reports/runs/matrix')
    .option(
      '--state <dir>',
      'where what was judged is kept, so that the same command goes on after it was ended; beside the report where it is left out',
    )
    .option('--again', 'judge again what had no verdict before')
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print the report as one JSON document')
    .addHelpText('after', HELP)
    .action(async (names: string[], flags: MatrixFlags) => {
      const scenarios = await findScenarioFiles(names);
      await expectFolder(flags.report);
      if (flags.out !== undefined) await expectFile('--out', flags.out);
      const store = createReleaseStore({ folder: defaultFolder(), offline: isOffline(flags) });
      const wanted = flags.client ?? clientsNamed(scenarios.map((one) => one.scenario));
      const clients = await clientsOf(wanted, flags.releases, store);
      await withHost(flags, async (host, interrupted) => {
        const hearings = await openHearings(flags.state ?? posix.join(flags.report, 'hearings'), {
          edition: editionHere(),
          work: 'this matrix',
          again: flags.again ?? false,
        });
        const progress = showMatrix({ json: flags.json ?? false });
        try {
          const named = new Set(flags.client);
          const { pinned, absent } = await pinAll(clients, named, host, interrupted);
          const fields = fieldsOf(scenarios, pinned);
          const jobs = createJobs(flags.jobs === undefined ? {} : { fixed: flags.jobs });
          const played = await playAll(fields, {
            host,
            absent,
            hearings,
            jobs,
            times: flags.times,
            interrupted,
            progress,
          });
          progress.end();
          // What was left of an earlier matrix is worth more than a report of nothing.
          if (interrupted.aborted && played.length === 0) return EXIT.unknown;
          const report = reportOf(played, fields.length, flags.report);
          await leaveReport(report, flags.report, flags);
          if (flags.out !== undefined) await writeText(flags.out, matrixMarkdown(report));
          if (flags.json) printJson(report);
          else print([matrixTable(report, process.stdout.columns), ...places(flags)].join('\n'));
          return EXIT[outcomeOf(report)];
        } finally {
          progress.end();
          await hearings.close();
        }
      });
    });
}

const HELP = `
Examples:
  faults matrix                                     what the scenarios name
  faults matrix -c codex@0.50.0..latest --releases 23 -o reports/matrix.md
  faults matrix websocket -c codex@latest+websocket -n 1

Each field is one of: held; violated, and which invariants; caught, where the
scenario expects that; unknown, and why: the harness could not see enough, or
the release could not be had; not supported, and why: the client cannot be put
to it. A scenario that is about a variant, such as WebSockets, is played by that
variant of each client. A client that --client names and that does not exist is
wrong usage.

What was judged is kept: the same command judges it once, and goes on where it
was ended. Another Cutpoint judges anew.

Exit codes: 0 all held, or failed as expected; 1 at least one violation; 2 wrong
usage or bad input; 3 a field has no verdict; 130 ended by Ctrl-C.`;

/** So many downloads at once. */
const DOWNLOADS = 3;

/**
 * Fetches all releases, and says what tags mean now. One that cannot be had stays what it is called, with the reason; a store that cannot
 * be used is no release's fault, and ends the command.
 *
 * @param named those that the command line names: one that means nothing, such as a path that leads nowhere, ends the command as well
 */
async function pinAll(
  clients: readonly string[],
  named: ReadonlySet<string>,
  host: Host,
  interrupted: AbortSignal,
): Promise<{ pinned: string[]; absent: Map<string, string> }> {
  const absent = new Map<string, string>();
  const limit = pLimit(DOWNLOADS);
  const pin = async (client: string) =>
    interrupted.aborted
      ? client
      : host.pin(client).catch((error: unknown) => {
          if (named.has(client) && error instanceof ReleaseError && error.kind === 'usage') throw error;
          // What was broken off is not absent.
          if (!interrupted.aborted) absent.set(client, whyAbsent(error));
          return client;
        });
  const pinned = await Promise.all(clients.map((client) => limit(pin, client)));
  return { pinned: inOrder(pinned), absent };
}

interface Setting {
  readonly host: Host;
  /** Clients whose releases cannot be had, and why. */
  readonly absent: ReadonlyMap<string, string>;
  readonly hearings: Hearings;
  readonly jobs: Jobs;
  readonly times: number;
  readonly interrupted: AbortSignal;
  readonly progress: MatrixProgress;
}

/** Plays all fields, those of different clients at once; where it is interrupted, less than all. The order is that of the fields. */
async function playAll(fields: readonly Field[], setting: Setting): Promise<Played[]> {
  const { interrupted, progress } = setting;
  const limits = new Map<string, LimitFunction>();
  progress.begin(fields.length);
  const played = await Promise.all(
    fields.map(async (field): Promise<Played | undefined> => {
      const one = await play(field, setting, limits);
      if (one) progress.played(accountOfField(one).exercise);
      return one;
    }),
  );
  if (interrupted.aborted) progress.interrupted();
  return played.filter((one) => one !== undefined);
}

async function play(field: Field, setting: Setting, limits: Map<string, LimitFunction>): Promise<Played | undefined> {
  const { host, absent, hearings, jobs, times, interrupted } = setting;
  const { plays, asked, client } = field;
  if (interrupted.aborted) return undefined;
  if ('unsupported' in plays) return { field, runs: [], instead: { standing: 'unsupported', why: plays.unsupported } };
  const missing = absent.get(asked);
  if (missing !== undefined) return { field, runs: [], instead: { standing: 'unknown', why: missing } };
  const driver = await host.driver(client);
  const cannot = unsupported(plays, driver);
  if (cannot !== undefined) return { field, runs: [], instead: { standing: 'unsupported', why: cannot } };
  // Who intercepts requests does so for the whole process: one case at a time, whatever client it is.
  const key = driver.transport === 'intercept' ? driver.transport : client;
  const limit = limits.get(key) ?? pLimit(driver.transport === 'intercept' ? 1 : driver.parallel);
  limits.set(key, limit);
  const runs = await hear(plays, hearings, {
    times,
    async execute(of) {
      const run = await limit(() => jobs.run(async () => (interrupted.aborted ? undefined : runCase(of, host))));
      if (run?.verdict.kind === 'unknown') jobs.trouble();
      return run;
    },
    unsupportedIn: (run) => unsupportedIn(run, driver),
    signal: interrupted,
  });
  const isWhole = runs.length >= times || runs.some((run) => run.verdict === 'unsupported');
  return isWhole ? { field, runs } : undefined;
}

function reportOf(played: readonly Played[], fields: number, folder: string): Report {
  const { accounts, tellers } = toldOnce(played.map(accountOfField));
  const { exercises, findings, invariants } = placed(accounts, folder);
  const missing = fields - played.length;
  return complete({
    kind: 'matrix',
    title: `Clients by scenarios${missing > 0 ? `, interrupted: ${missing} of ${many(fields, 'field')} missing` : ''}`,
    command: typed(),
    exercises: exercises.map((exercise, index) => {
      const finding = exercises[tellers.get(index) ?? index]?.finding;
      return finding === undefined ? exercise : { ...exercise, finding };
    }),
    findings,
    invariants,
    campaigns: [],
    withoutVerdict: [],
    leftOut: [],
  });
}

function places({ report, out }: MatrixFlags): string[] {
  return ['', `report    ${pageIn(report)}`, ...(out === undefined ? [] : [`Markdown  ${out}`])];
}

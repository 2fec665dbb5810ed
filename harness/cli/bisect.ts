// `faults bisect`: the first release since which a case's verdict differs.
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { Case } from '../core/case.ts';
import { UsageError } from '../core/usage-error.ts';
import type { ReleaseSource } from '../drivers/driver.ts';
import { CLIENT_KINDS } from '../drivers/index.ts';
import { lookOf, nextStep } from '../engine/bisect.ts';
import { readCaseFile, type CaseFile } from '../engine/case-file.ts';
import { parseClientSpec, releasesOf } from '../engine/client-spec.ts';
import { editionHere } from '../engine/edition.ts';
import { hear, openHearings, type Heard, type Hearings } from '../engine/hearing.ts';
import type { Host } from '../engine/host.ts';
import { jobsFor } from '../engine/jobs.ts';
import { runCase } from '../engine/run.ts';
import { unsupported, unsupportedIn } from '../engine/support.ts';
import { defaultFolder } from '../releases/layout.ts';
import { isOffline } from '../releases/offline.ts';
import { whyAbsent } from '../releases/release-error.ts';
import { createReleaseStore } from '../releases/store.ts';
import {
  clientAt,
  documentOf,
  lookInWords,
  textOf,
  type Bisection,
  type JudgedRelease,
} from '../report/text/bisection.ts';
import { showBisection, type BisectionProgress } from './bisect-progress.ts';
import { EXIT, print, printJson, wholeNumber, type ExitCode, type HostFlags } from './command.ts';
import { withHost } from './with-host.ts';
import { slug } from '../report/slug.ts';

interface BisectFlags extends HostFlags {
  readonly client?: string;
  readonly from: string;
  readonly to: string;
  readonly times: number;
  readonly jobs?: number;
  readonly signature?: readonly string[];
  readonly state?: string;
  readonly all?: boolean;
  readonly again?: boolean;
}

export function addBisect(program: Command): void {
  program
    .command('bisect')
    .description('find the first release of a client whose verdict on a case differs')
    .argument('<file>', 'a case or a reproducer')
    .requiredOption('--from <release>', 'the oldest release to look at, such as 0.107.0')
    .option('--to <release>', 'the newest release to look at', 'latest')
    .option(
      '-c, --client <name>',
      'the client without a release, such as codex or codex+websocket; that of the file where it is left out',
    )
    .option('-n, --times <n>', 'how often each release is judged', wholeNumber('--times', 1), 3)
    .option(
      '-j, --jobs <n>',
      'how many runs at once; found by measurement where it is left out',
      wholeNumber('--jobs', 1),
    )
    .option('--signature <signature...>', 'what to look for, in the place of what the file expects')
    .option('--all', 'judge every release, and tell each change')
    .option(
      '--state <dir>',
      'where what was judged is kept, so that the same command goes on after it was ended; below reports/runs/bisect where it is left out',
    )
    .option('--again', 'judge again what had no verdict before')
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: BisectFlags) => {
      const saved = await readCaseFile(file);
      if (flags.state === '') throw new UsageError('--state: an empty name is no folder');
      const client = clientOf(flags.client, saved.case.client);
      const { releases, source } = await releasesIn(client, flags);
      await withHost(flags, async (host, interrupted) => {
        const hearings = await openHearings(flags.state ?? stateOf(file, client), {
          edition: editionHere(),
          work: 'this bisection',
          again: flags.again ?? false,
        });
        const progress = showBisection({ json: flags.json ?? false });
        try {
          const of = await search({
            file,
            saved,
            client,
            releases,
            source,
            flags,
            host,
            hearings,
            interrupted,
            progress,
          });
          progress.end();
          if (flags.json) printJson(documentOf(of));
          else print(textOf(of));
          return exitCodeOf(of);
        } finally {
          progress.end();
          await hearings.close();
        }
      });
    });
}

const HELP = `
Example:
  faults bisect case.json -c codex --from 0.107.0 --to 0.169.0

A release shows it where it violates at least one of the signatures that the
reproducer expects. Of a case without such an expectation, what --from violates
is looked for, or where that is nothing, what --to violates. A release that
cannot be had or run, that is flaky, or that has no verdict is stepped over, and
its neighbour is judged.

Both ends are judged first. Then what lies between is halved; where there is
room in the number of halvings, nearer to the release on which the reproducer
was recorded.

Exit codes: 0 the first release was found; 2 wrong usage or bad input; 3 it was
not: both ends are the same, too few releases have a verdict, or several may be
the first; 130 ended by Ctrl-C: the same command goes on.`;

/** The client without its release, as the command line or the file names it. @throws UsageError where it has no releases */
function clientOf(asked: string | undefined, recorded: string): string {
  if (asked !== undefined && /^[^+]*@/.test(asked))
    throw new UsageError(`--client: "${asked}" names a release; --from and --to say which ones are looked at`);
  const client = asked ?? recorded.replace(/^([^@+]+)@[^+]+/, '$1');
  const kind = CLIENT_KINDS.find(({ name }) => name === client.split('+', 1)[0]);
  if (kind && !kind.releases) throw new UsageError(`--client: ${kind.name} has no releases; it is part of Cutpoint`);
  parseClientSpec(clientAt(client, 'latest'));
  return client;
}

async function releasesIn(client: string, flags: BisectFlags): Promise<{ releases: string[]; source: ReleaseSource }> {
  const [own] = releasesOf(clientAt(client, 'latest'));
  if (!own) throw new UsageError(`--client: ${client} has no releases`);
  const { source } = own;
  const store = createReleaseStore({ folder: defaultFolder(), offline: isOffline(flags) });
  const releases = await store.between(source.name, source, flags.from, flags.to);
  if (releases.length < 2) {
    const where = isOffline(flags) ? 'is on this machine' : 'was published for this machine';
    throw new UsageError(
      `--from, --to: a bisection needs two releases; between ${flags.from} and ${flags.to}, ` +
        `${releases[0] === undefined ? 'none' : `only ${releases[0]}`} ${where}`,
    );
  }
  return { releases, source };
}

function stateOf(file: string, client: string): string {
  return join('reports', 'runs', 'bisect', `${slug(basename(file, '.json'))}--${slug(client)}`);
}

interface Setting {
  readonly file: string;
  readonly saved: CaseFile;
  readonly client: string;
  readonly releases: readonly string[];
  readonly source: ReleaseSource;
  readonly flags: BisectFlags;
  readonly host: Host;
  readonly hearings: Hearings;
  readonly interrupted: AbortSignal;
  readonly progress: BisectionProgress;
}

async function search(setting: Setting): Promise<Bisection> {
  const { file, saved, client, releases, flags, host, interrupted, hearings, progress } = setting;
  let signatures = flags.signature ?? (saved.expect?.verdict === 'fail' ? saved.expect.signatures : []);
  const recorded = recordedAt(setting);
  const near = recorded === undefined ? -1 : releases.indexOf(recorded);
  const judged: JudgedRelease[] = [];
  const about = { count: releases.length, ...(near >= 0 && { near }), ...(flags.all && { all: true }) };
  const bisection = (end: Bisection['end']): Bisection => ({
    file,
    client,
    from: flags.from,
    to: flags.to,
    times: flags.times,
    releases,
    signatures,
    judged,
    known: end.kind === 'interrupted' ? [] : knownBeside(),
    ...(near >= 0 && recorded !== undefined && { recorded }),
    end,
  });
  progress.begin({ client, from: flags.from, to: flags.to, releases: releases.length, signatures });
  for (;;) {
    const looks = new Map(judged.map((one) => [releases.indexOf(one.release), one.look] as const));
    const step = nextStep(about, looks);
    if (step.kind !== 'judge') return bisection(step);
    const release = releases[step.index] ?? '';
    const { runs, why, isForAll } = await judge(release, step.left);
    if (interrupted.aborted) return bisection({ kind: 'interrupted' });
    // What there is to look for is told by the first end that violates anything.
    if (signatures.length === 0) signatures = [...new Set(runs.flatMap((run) => run.signatures))].toSorted();
    const one = lookAt(release, runs, why);
    judged.push(one);
    progress.judged(clientAt(client, release), lookInWords(one, signatures), judged.length);
    if (isForAll) return bisection({ kind: 'none' });
  }

  /** What an earlier search has judged: it costs nothing, and may show that verdicts are not monotone. */
  function knownBeside(): JudgedRelease[] {
    return releases
      .filter((release) => judged.every((one) => one.release !== release))
      .map((release) => ({ release, runs: hearings.known(caseAt(release)) }))
      .filter(({ runs }) => runs.length >= flags.times)
      .map(({ release, runs }) => lookAt(release, runs, []));
  }

  function caseAt(release: string): Case {
    return { ...saved.case, client: clientAt(client, release) };
  }

  function lookAt(release: string, runs: readonly Heard[], why: readonly string[]): JudgedRelease {
    return { release, runs, ...lookOf(runs, signatures, why) };
  }

  /** `isForAll`: what cannot be done with this release cannot be done with any of the client. */
  async function judge(
    release: string,
    left?: number,
  ): Promise<{ runs: readonly Heard[]; why: readonly string[]; isForAll?: boolean }> {
    const of = caseAt(release);
    progress.judging(of.client, { done: hearings.known(of).length, times: flags.times, left });
    const driver = await host.driver(of.client).catch(whyAbsent);
    if (typeof driver === 'string') return { runs: [], why: [driver] };
    const cannot = unsupported(of, driver);
    if (cannot !== undefined)
      return { runs: [], why: [`not supported: ${cannot}`], isForAll: driver.undrivable === undefined };
    const jobs = jobsFor(driver, flags.jobs);
    const runs = await hear(of, hearings, {
      times: flags.times,
      execute: (one) => jobs.run(async () => (interrupted.aborted ? undefined : runCase(one, host))),
      unsupportedIn: (run) => unsupportedIn(run, driver),
      onRun: (done) => progress.judging(of.client, { done, times: flags.times, left }),
      signal: interrupted,
    });
    return { runs, why: [] };
  }
}

/** The release on which the reproducer was recorded as failing, where it is one of the same client. */
function recordedAt({ saved, source }: Setting): string | undefined {
  if (saved.expect?.verdict !== 'fail') return undefined;
  const [own] = releasesOf(saved.case.client);
  return own?.source.name === source.name ? own.version : undefined;
}

function exitCodeOf({ end }: Bisection): ExitCode {
  return end.kind === 'found' && end.first === end.last + 1 ? EXIT.held : EXIT.unknown;
}

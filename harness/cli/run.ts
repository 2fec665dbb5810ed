// `faults run`: scenarios against clients.
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import type { Case } from '../core/case.ts';
import type { Exercise, Standing } from '../core/exercise.ts';
import type { Run } from '../core/run.ts';
import { signatures } from '../core/verdict.ts';
import { writeReport } from '../engine/case-file.ts';
import { verdictOnStory } from '../engine/doubt.ts';
import type { Host } from '../engine/host.ts';
import { runCase } from '../engine/run.ts';
import { unsupported, unsupportedIn } from '../engine/support.ts';
import { explain } from '../report/text/explain.ts';
import { accountOf, standingByItself, type Account } from '../report/account.ts';
import { runCommand } from '../report/commands.ts';
import { reproducerOf } from '../report/folder.ts';
import { loggedWord } from '../report/forms/terminal.ts';
import { expectFolder } from '../report/room.ts';
import { standingInScenario, type Scenario } from '../scenario.ts';
import { fieldOf, type Field } from '../scenario-matrix.ts';
import { EXIT, exitCodeOf, print, printJson, type HostFlags } from './command.ts';
import { withHost } from './with-host.ts';
import { leaveReport, reportOfRuns, tellPage } from './leave-report.ts';
import { findScenarioFiles } from './scenario-files.ts';

const OUTPUT = 'reports/runs/run';

interface RunFlags extends HostFlags {
  readonly client: readonly string[];
  readonly report: string;
}

interface Result {
  readonly scenario: string;
  readonly client: string;
  readonly account: Account;
  /** The signatures of what the client is known to violate there. */
  readonly expected?: readonly string[] | undefined;
  /** Absent where the client cannot be put to the scenario. */
  readonly run?: Run;
  /** Its reproducer, where it needs one. */
  readonly file?: string;
}

export function addRun(program: Command): void {
  program
    .command('run')
    .description(
      'run scenarios against clients; one that is about a variant, such as WebSockets, by that variant of each',
    )
    .argument('[scenario...]', 'parts of names, or files; all where none is given')
    .addOption(
      new Option(
        '-c, --client <spec...>',
        'clients, such as codex@0.120.0, codex@latest, codex@./path, reference+stale-prompt',
      ).default(['reference'], 'reference'),
    )
    .option('--report <dir>', 'the folder of the report', OUTPUT)
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async (names: string[], flags: RunFlags) => {
      const scenarios = await findScenarioFiles(names);
      await expectFolder(flags.report);
      await withHost(flags, async (host, interrupted) => {
        const results: Result[] = [];
        // A client that cannot be had ends the command before anything was run, and not without a report of what was.
        for (const client of flags.client) await host.driver(client);
        for (const client of flags.client) {
          for (const scenario of scenarios) {
            if (interrupted.aborted) break;
            const result = await runOne(fieldOf(scenario, client), host, flags.report, results);
            results.push(result);
            if (!flags.json) tell(result);
          }
        }
        // What was left of an earlier run is worth more than a report of nothing.
        if (interrupted.aborted && results.length === 0) return EXIT.unknown;
        const title = `Scenarios against ${flags.client.join(', ')}${interrupted.aborted ? ', interrupted' : ''}`;
        const report = reportOfRuns(title, accountsIn(results), flags.report);
        await leaveReport(report, flags.report, flags);
        if (flags.json) printJson(results.map(documented));
        else tellPage(flags.report);
        const runs = results.flatMap(({ run }) => run ?? []);
        return runs.length > 0 || results.length === 0 ? exitCodeOf(runs.map(verdictOnStory)) : EXIT.unknown;
      });
    });
}

const HELP = `
Examples:
  faults run                                   every scenario, one client
  faults run websocket -c codex@latest         those whose names hold that word
  faults run -c codex@0.120.0 codex@0.169.0    every scenario, two releases

A line begins with: held; VIOLATED; caught, a client with a known bug broke just
what the scenario expects of it; ESCAPED, its known bug was not seen like that;
unknown, no verdict; -, the client cannot be put to it.

Exit codes: 0 nothing was violated; 1 something was, be it known or not; 2 wrong
usage or bad input; 3 no verdict; 130 ended by Ctrl-C. To have known bugs pass,
use \`faults matrix\` or \`pnpm test:faults\`.`;

/** Saves how it failed at once: the command may be ended before there is a report. */
async function runOne(field: Field, host: Host, folder: string, before: readonly Result[]): Promise<Result> {
  const { client, source, plays } = field;
  const { name, why } = field.scenario;
  const run = 'unsupported' in plays ? plays.unsupported : await runUnlessUnsupported(plays, host);
  if (typeof run === 'string')
    return {
      scenario: name,
      client,
      account: accountOf(
        { standing: 'unsupported', detail: [run], scenario: name, client, cases: 0, source },
        undefined,
      ),
    };
  const expected = field.scenario.breaks?.[client];
  const account = accountOf({ ...standingIn(field.scenario, run), scenario: name, client, cases: 1, source }, run, {
    why,
    expected,
    command: runCommand(name, client),
  });
  if (!account.finding) return { scenario: name, client, run, account };
  // Whoever stands before it has taken its name already.
  const finding = reportOfRuns('', [...accountsIn(before), account], folder).findings.at(-1);
  if (finding?.file === undefined) throw new Error('a finding of a run has a file');
  const file = join(folder, finding.file);
  await writeReport(file, reproducerOf(finding));
  return { scenario: name, client, run, account, expected, file };
}

/** How the client stands, with what is known of it. */
function standingIn(of: Scenario, run: Run): Pick<Exercise, 'standing' | 'detail'> {
  const standing = standingInScenario(of, run);
  const { detail } = standingByItself(run);
  return { standing, detail: standing === 'escaped' && detail.length === 0 ? ['it held'] : detail };
}

/** Or why the client cannot be put to it, which may show only in the run. */
async function runUnlessUnsupported(of: Case, host: Host): Promise<Run | string> {
  const driver = await host.driver(of.client);
  const cannot = unsupported(of, driver);
  if (cannot !== undefined) return cannot;
  const run = await runCase(of, host);
  return unsupportedIn(run, driver) ?? run;
}

function accountsIn(results: readonly Result[]): Account[] {
  return results.map((one) => one.account);
}

function tell({ scenario, client, run, account, expected = [], file }: Result): void {
  const { standing, detail } = account.exercise;
  const line = `${(run ? loggedWord(standing) : '-').padEnd(9)} ${scenario} · ${client}`;
  if (!run) {
    print(`${line}: not supported: ${detail.join('; ')}`);
    return;
  }
  const known = knownOf(standing, run);
  print(known === undefined ? line : `${line}: ${known}`);
  if (standing === 'held') return;
  const story = explain(run, file && `pnpm faults replay ${file}`);
  const whole = standing === 'escaped' ? `${differenceOf(run, expected)}\n\n${story}` : story;
  print(`\n${whole.replaceAll(/^(?=.)/gm, '  ')}\n`);
}

/** What is to be said of a known bug. The exit code tells of violations, whether they are known or not: so it stands there too. */
function knownOf(standing: Standing, { verdict }: Run): string | undefined {
  switch (standing) {
    case 'caught':
      return 'a known bug, just as the scenario expects; a violation all the same, so exit code 1';
    case 'escaped':
      return verdict.kind === 'pass'
        ? 'a known bug that did not show; nothing was violated, so exit code 0'
        : 'a known bug that shows otherwise than the scenario expects';
    case 'held':
    case 'violated':
    case 'unknown':
    case 'unsupported':
      return undefined;
  }
}

function differenceOf({ verdict }: Run, expected: readonly string[]): string {
  const listed = (all: readonly string[]) => all.map((one) => `  - ${one}`).join('\n') || '  - nothing';
  return `Known to violate:\n${listed(expected.toSorted())}\n\nWhat it violated:\n${listed(signatures(verdict))}`;
}

function documented({ scenario, client, run, account, expected, file }: Result) {
  const { standing, detail } = account.exercise;
  if (!run) return { scenario, client, standing, unsupported: detail };
  return {
    scenario,
    standing,
    ...(expected && { expected }),
    ...(file !== undefined && { file }),
    ...summary(run),
    verdict: verdictOnStory(run),
  };
}

/** A run as it stands in a JSON document. */
export function summary({ case: of, verdict, notReached, digest, trace }: Run) {
  return { client: of.client, verdict, notReached, digest, trace: trace.split('\n'), case: of };
}

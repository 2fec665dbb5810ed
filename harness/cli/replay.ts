// `faults replay`: a saved case again.
import { basename } from 'node:path';
import type { Command } from 'commander';
import { readCaseFile } from '../engine/case-file.ts';
import { replay } from '../engine/replay.ts';
import { runCase } from '../engine/run.ts';
import { explain } from '../report/text/explain.ts';
import { expectFolder } from '../report/room.ts';
import { accountsOfReplay } from '../report/replay-account.ts';
import { EXIT, exitCodeOf, print, printJson, wholeNumber, type HostFlags } from './command.ts';
import { withHost } from './with-host.ts';
import { leaveReport, reportOfRuns, tellPage, type ReportFlags } from './leave-report.ts';
import { summary } from './run.ts';

export function addReplay(program: Command): void {
  program
    .command('replay')
    .description('run a saved case again, and say whether every digest agrees')
    .argument('<file>', 'a case or a reproducer')
    .option('-n, --times <n>', 'how often', wholeNumber('--times', 1), 1)
    .option('-c, --client <spec>', 'play it to another client than the saved one')
    .option('--report <dir>', 'leave a report in that folder; none where it is left out')
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: HostFlags & ReportFlags & { times: number; client?: string }) => {
      const saved = await readCaseFile(file);
      if (flags.report !== undefined) await expectFolder(flags.report);
      const of = flags.client === undefined ? saved.case : { ...saved.case, client: flags.client };
      const expect = of.client === saved.case.client ? saved.expect : undefined;
      await withHost(flags, async (host, interrupted) => {
        const driver = await host.driver(of.client);
        const replayed = await replay(
          of,
          flags.times,
          driver.parallel,
          (one) => runCase(one, host),
          expect,
          interrupted,
        );
        const { runs, digests, agrees } = replayed;
        if (interrupted.aborted && runs.length === 0) return EXIT.unknown;
        const told = digests.map(({ digest, times }) => `${digest} ${times} of ${runs.length}`).join(', ');
        if (flags.json)
          printJson({ file, times: runs.length, agrees, digests, saved: expect?.digest, runs: runs.map(summary) });
        else {
          for (const { digest } of digests) {
            const run = runs.find((one) => one.digest === digest);
            if (run) print(`${explain(run, undefined)}\n`);
          }
          print(
            `${agrees ? 'Every digest agrees' : 'The digests do not agree'}: ${told}${expect ? `; saved: ${expect.digest}` : ''}`,
          );
        }
        if (flags.report !== undefined) {
          const all = accountsOfReplay(basename(file, '.json'), saved.why, replayed);
          await leaveReport(reportOfRuns(`A replay of ${file}`, all, flags.report), flags.report, flags);
          if (!flags.json) tellPage(flags.report);
        }
        return agrees ? exitCodeOf(runs.map((run) => run.verdict)) : EXIT.unknown;
      });
    });
}

const HELP = `
Examples:
  faults replay reports/runs/run/findings/ID.json --times 5
  faults replay ID.json -c codex@latest      does the newest release show it?

Exit codes: 0 it holds; 1 it violates something; 2 wrong usage or bad input; 3
no verdict, or the digests do not agree: with one another, or with that of the
file where its own client plays it; 130 ended by Ctrl-C.`;

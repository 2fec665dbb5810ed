// `faults report`: all that is made of a run's report, made anew.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../core/usage-error.ts';
import { NO_BASELINE, readBaseline } from '../engine/campaign/baseline.ts';
import { logIn } from '../engine/campaign/log.ts';
import { readCampaigns } from '../engine/campaign/read.ts';
import { readReport } from '../report/read.ts';
import { endCampaign } from './campaign-end.ts';
import { EXIT, printJson } from './command.ts';
import { leaveReport, tellPage } from './leave-report.ts';

interface MakeFlags {
  readonly baseline?: string;
  readonly json?: boolean;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .description('make the page of a run, and what stands beside it, anew: from its report.json, or from a campaign’s log')
    .argument('<dir>', 'the folder of a run or of a campaign')
    .option('--baseline <file>', 'for a campaign: the findings.json of an earlier one, which says what is known')
    .option('--json', 'print the report')
    .action(async (folder: string, { baseline: file, json = false }: MakeFlags) => {
      if (existsSync(logIn(folder))) return fromLog(folder, file, json);
      if (file !== undefined) throw new UsageError(`--baseline: ${folder} holds no campaign’s log that it could be held against`);
      const report = await readReport(join(folder, 'report.json'));
      await leaveReport(report, folder, { json, own: report.kind === 'campaign' ? 'without' : 'with reproducers' });
      if (json) printJson(report);
      else tellPage(folder);
      process.exitCode = EXIT.held;
    });
}

/** The log is the truth; what was made of it may be older. */
async function fromLog(folder: string, file: string | undefined, json: boolean): Promise<void> {
  const baseline = file === undefined ? NO_BASELINE : await readBaseline(file);
  const baselineFile = file === undefined ? {} : { baselineFile: file };
  await endCampaign(await readCampaigns([folder]), { folder, baseline, ...baselineFile, json });
  process.exitCode = EXIT.held;
}

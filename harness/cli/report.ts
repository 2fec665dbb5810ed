// `faults report`: all that is made of a run's report, made anew.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../core/usage-error.ts';
import { NO_BASELINE, readBaseline } from '../engine/campaign/baseline.ts';
import { logIn } from '../engine/campaign/log.ts';
import { readCampaigns } from '../engine/campaign/read.ts';
import { readReport } from '../report/read.ts';
import type { Report } from '../report/document.ts';
import { leaveCampaign } from './campaign-end.ts';
import { EXIT, printJson } from './command.ts';
import { leaveReport, tellPage } from './leave-report.ts';

interface MakeFlags {
  readonly baseline?: string;
  readonly json?: boolean;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .description(
      'make the page of a run, and what stands beside it, anew: from its report.json, or from a campaign’s log',
    )
    .argument('<dir>', 'the folder of a run or of a campaign')
    .option('--baseline <file>', 'for a campaign: the findings.json of an earlier one, which says what is known')
    .option('--json', 'print the report')
    .addHelpText('after', HELP)
    .action(async (folder: string, { baseline: file, json = false }: MakeFlags) => {
      const report = existsSync(logIn(folder))
        ? await fromLog(folder, file, json)
        : await fromDocument(folder, file, json);
      if (json) printJson(report);
      else tellPage(folder);
      process.exitCode = EXIT.held;
    });
}

const HELP = `
Exit codes: 0 it was made, whatever it tells of; 2 wrong usage or bad input.`;

/** The log is the truth; what was made of it may be older. */
async function fromLog(folder: string, file: string | undefined, json: boolean): Promise<Report> {
  const baseline = file === undefined ? NO_BASELINE : await readBaseline(file);
  const { report } = await leaveCampaign(await readCampaigns([folder]), { folder, baseline, json });
  return report;
}

async function fromDocument(folder: string, baseline: string | undefined, json: boolean): Promise<Report> {
  if (baseline !== undefined)
    throw new UsageError(`--baseline: ${folder} holds no log of a campaign to hold it against`);
  const report = await readReport(join(folder, 'report.json'));
  await leaveReport(report, folder, { json, own: report.kind === 'campaign' ? 'without' : 'with reproducers' });
  return report;
}

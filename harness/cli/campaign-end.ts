// How a campaign ends on the command line: its folder is written, its report is left, its summary printed, and its exit code told.
import type { Baseline } from '../engine/campaign/baseline.ts';
import { campaignDocument, coverageDocument, findingsDocument } from '../engine/campaign/documents.ts';
import { findingsOf, type Finding } from '../engine/campaign/finding.ts';
import type { Ledger } from '../engine/campaign/ledger.ts';
import { campaignSummary, type CampaignEnd } from '../report/forms/campaign-summary.ts';
import type { Report } from '../report/document.ts';
import { pageIn } from '../report/folder.ts';
import { complete } from '../report/made.ts';
import { reportOfCampaigns } from '../report/of-campaign.ts';
import { writeCampaign } from './campaign-folder.ts';
import { EXIT, print, printJson, type ExitCode } from './command.ts';
import { leaveReport, typed } from './leave-report.ts';

export interface End {
  readonly folder: string;
  readonly baseline: Baseline;
  /** Where the baseline stands; absent where there is none. */
  readonly baselineFile?: string;
  readonly json?: boolean;
  /** How many cases were run now, in how many milliseconds, and how many at once; absent where campaigns are only told. */
  readonly ran?: CampaignEnd['ran'];
}

export async function endCampaign(ledgers: readonly Ledger[], end: End): Promise<ExitCode> {
  const { folder, baseline } = end;
  const { findings, report } = await leaveCampaign(ledgers, end);
  if (end.json)
    printJson({
      folder,
      ...campaignDocument(ledgers),
      coverage: coverageDocument(ledgers),
      ...findingsDocument(ledgers, findings, baseline),
    });
  else
    print(
      campaignSummary(report, {
        folder,
        page: pageIn(folder),
        ...(end.baselineFile !== undefined && { baseline: end.baselineFile }),
        ...(end.ran && { ran: end.ran }),
      }),
    );
  return exitCode(ledgers, findings, baseline);
}

/** Writes all that is made of a campaign's log. */
export async function leaveCampaign(
  ledgers: readonly Ledger[],
  { folder, baseline, json = false }: Pick<End, 'folder' | 'baseline' | 'json'>,
): Promise<{ readonly findings: readonly Finding[]; readonly report: Report }> {
  const findings = findingsOf(ledgers);
  await writeCampaign(folder, ledgers, findings, baseline);
  const report = complete(reportOfCampaigns(ledgers, findings, { baseline, folder, command: typed() }));
  await leaveReport(report, folder, { json, own: 'without' });
  return { findings, report };
}

/** What a baseline knows decides nothing. */
function exitCode(ledgers: readonly Ledger[], findings: readonly Finding[], baseline: Baseline): ExitCode {
  if (ledgers.some(({ doubts }) => [...doubts.keys()].some((reason) => baseline.isNewDoubt(reason))))
    return EXIT.unknown;
  return findings.some((one) => baseline.isNew(one)) ? EXIT.violated : EXIT.held;
}

// What every command does with the report of its run: it leaves a folder, says where the page lies, and tells GitHub Actions of it.
import { writeFolder, pageIn } from '../report/folder.ts';
import { tellGitHub } from '../report/github.ts';
import { complete, type ReportContents } from '../report/made.ts';
import type { Account } from '../report/account.ts';
import { placed } from '../report/placed.ts';
import { shellWord } from '../report/shell-word.ts';
import type { Report } from '../report/document.ts';
import { note, print } from './command.ts';

/** The option of commands that leave a report. */
export interface ReportFlags {
  readonly report?: string;
  readonly json?: boolean;
}

/** The command as it was typed. */
export function typed(): string {
  return ['pnpm', 'faults', ...process.argv.slice(2).map(shellWord)].join(' ');
}

/** The report of runs that no campaign has made. */
export function reportOfRuns(title: string, accounts: readonly Account[], folder: string): Report {
  return complete({ ...bare(title), ...placed(accounts, folder) });
}

function bare(title: string): Omit<ReportContents, 'exercises' | 'findings' | 'invariants'> {
  return { kind: 'scenarios', title, command: typed(), campaigns: [], withoutVerdict: [], leftOut: [] };
}

export interface Leaving {
  readonly json?: boolean | undefined;
  /** Whether the report's own reproducers are written; a campaign has written its own. */
  readonly own?: Parameters<typeof writeFolder>[2];
}

/**
 * Writes the folder of a report. A command that prints one document prints nothing else on standard output.
 *
 * @throws UsageError where the folder cannot be written
 */
export async function leaveReport(
  report: Report,
  folder: string,
  { json = false, own = 'with reproducers' }: Leaving = {},
): Promise<void> {
  await writeFolder(folder, report, own);
  await tellGitHub(report, folder, json ? note : print);
}

/** Says where the page lies. */
export function tellPage(folder: string): void {
  print(`report    ${pageIn(folder)}`);
}

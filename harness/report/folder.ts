// The folder of a report: the document itself, and all that is made of it. Each file is either whole or as it was before, and what an
// earlier report left there goes only when all that is new stands.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CASE_VERSION } from '../core/case.ts';
import { writeReport, writeMade, type Expectation, type Reproducer } from '../engine/case-file.ts';
import type { Report, ReportedFinding } from './document.ts';
import { junitOf } from './forms/junit.ts';
import { markdownOf } from './forms/markdown.ts';
import { pageOf } from './page/page.ts';
import { readReport } from './read.ts';

/** Where the page of a folder lies. */
export function pageIn(folder: string): string {
  return join(folder, 'index.html');
}

/**
 * Writes all of a report.
 *
 * @param own whether it writes the reproducers as well; a campaign writes its own
 * @throws UsageError where the folder cannot be written
 */
export async function writeFolder(folder: string, report: Report, own: 'with reproducers' | 'without'): Promise<void> {
  if (own === 'with reproducers') {
    const earlier = await filesOfEarlier(folder);
    for (const finding of report.findings)
      if (finding.file !== undefined) await writeReport(join(folder, finding.file), reproducerOf(finding));
    const now = new Set(report.findings.map((one) => one.file));
    for (const file of earlier) if (!now.has(file)) await rm(join(folder, file), { force: true });
  }
  await writeMade(join(folder, 'junit.xml'), junitOf(report).trimEnd());
  await writeMade(join(folder, 'summary.md'), markdownOf(report).trimEnd());
  await writeMade(pageIn(folder), pageOf(report));
  // Last: as long as it names the files of an earlier report, they can still be removed.
  await writeReport(join(folder, 'report.json'), report);
}

/** A case that `faults replay` takes; without a verdict there is nothing that a replay could be held against. */
export function reproducerOf(finding: ReportedFinding): Reproducer {
  const { title, why, case: of } = finding;
  const expect = expectationOf(finding);
  return {
    cutpoint: CASE_VERSION,
    why: why === undefined ? title : `${title}: ${why}`,
    case: of,
    ...(expect && { expect }),
  };
}

function expectationOf({ standing, violations, digest }: ReportedFinding): Expectation | undefined {
  if (standing === 'unknown') return undefined;
  const signatures = [...new Set(violations.map((one) => one.signature))].toSorted();
  return { verdict: signatures.length > 0 ? 'fail' : 'pass', signatures, digest };
}

/** Reproducers of the report that lies there: no file is removed that we have not written. */
async function filesOfEarlier(folder: string): Promise<string[]> {
  const earlier = await readReport(join(folder, 'report.json')).catch(() => undefined);
  return earlier?.findings.flatMap(({ file }) => (file !== undefined && isOurs(file) ? file : [])) ?? [];
}

function isOurs(file: string): boolean {
  return /^findings\/[\w.-]+\.json$/.test(file);
}

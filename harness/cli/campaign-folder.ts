// Writes what is made of a campaign's log into its folder: documents, the corpus, and each finding as a reproducer with its story.
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CASE_VERSION } from '../core/case.ts';
import type { Baseline } from '../engine/campaign/baseline.ts';
import {
  campaignDocument,
  corpusOf,
  coverageDocument,
  findingsDocument,
  type CorpusCase,
} from '../engine/campaign/documents.ts';
import type { Finding } from '../engine/campaign/finding.ts';
import type { Ledger } from '../engine/campaign/ledger.ts';
import { writeReport, writeText, type Reproducer } from '../engine/case-file.ts';
import { coverageTable } from '../report/text/coverage-table.ts';
import { findingStory } from '../report/text/finding-story.ts';
import { slug } from '../report/slug.ts';
import { FAULT_KINDS } from '../faults/index.ts';

/** Beside these, a corpus may hold cases that its owner has put there. */
const OURS = /^lane-\d+-case-\d+\.json$/;

/** Writes all of it. What stood there of an earlier writing, and is no longer true, is removed. */
export async function writeCampaign(
  folder: string,
  ledgers: readonly Ledger[],
  findings: readonly Finding[],
  baseline: Baseline,
): Promise<void> {
  const coverage = coverageDocument(ledgers);
  await Promise.all([
    writeCorpus(join(folder, 'corpus'), ledgers.flatMap(corpusOf)),
    writeFindings(folder, findings),
    writeReport(join(folder, 'campaign.json'), campaignDocument(ledgers)),
    writeReport(join(folder, 'coverage.json'), coverage),
    writeReport(join(folder, 'findings.json'), findingsDocument(ledgers, findings, baseline)),
  ]);
  await writeText(join(folder, 'coverage.txt'), coverageTable(coverage.combinations, Object.keys(FAULT_KINDS)));
}

/** Where the reproducer of a finding stands. */
export function reproducerPath(folder: string, { name }: Pick<Finding, 'name'>): string {
  return join(folder, 'findings', `${slug(name)}.json`);
}

/** What is no longer true goes last: whoever is killed here leaves no fewer findings than there were. */
async function writeFindings(folder: string, findings: readonly Finding[]): Promise<void> {
  await Promise.all(
    findings.map(async (finding) => {
      const file = reproducerPath(folder, finding);
      const story = finding.replays.find(({ failed }) => failed.includes(finding.signature));
      const { client, seed, lane, at } = finding.first;
      const reproducer: Reproducer = {
        cutpoint: CASE_VERSION,
        why: `${finding.name}: first shown by case ${at} of lane ${lane} of seed ${seed}, ${client}.`,
        case: finding.case,
        ...(story && { expect: { verdict: 'fail', signatures: [...story.failed], digest: story.digest } }),
      };
      await writeReport(file, reproducer);
      await writeText(asText(file), findingStory(finding, `pnpm faults replay ${file}`).trimEnd());
    }),
  );
  const files = findings.map((finding) => reproducerPath(folder, finding));
  const names = new Set([...files, ...files.map(asText)].map((file) => basename(file)));
  const within = join(folder, 'findings');
  for (const name of await readdir(within).catch(() => []))
    if (!names.has(name)) await rm(join(within, name), { recursive: true });
}

function asText(file: string): string {
  return file.replace(/json$/, 'txt');
}

async function writeCorpus(folder: string, cases: readonly CorpusCase[]): Promise<void> {
  const there = new Set(await readdir(folder).catch(() => []));
  const nameOf = ({ lane, at }: CorpusCase) => `lane-${pad(lane, 2)}-case-${pad(at, 4)}.json`;
  const names = new Set(cases.map(nameOf));
  for (const name of there) if (OURS.test(name) && !names.has(name)) await rm(join(folder, name));
  for (const one of cases) {
    if (there.has(nameOf(one))) continue;
    const reproducer: Reproducer = {
      cutpoint: CASE_VERSION,
      why: `The first of its campaign to reach ${one.reached.join('; ')}.`,
      case: one.case,
      expect: { verdict: one.failed.length > 0 ? 'fail' : 'pass', signatures: [...one.failed], digest: one.digest },
    };
    await writeReport(join(folder, nameOf(one)), reproducer);
  }
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

// Cases in files: a bare case, or a reproducer, which is a case with the reason for keeping it and what it showed. Reading one
// answers any mistake with a single line that names the file, the line and the field.
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { caseSchema, CASE_VERSION, type Case } from '../core/case.ts';
import { UsageError } from '../core/usage-error.ts';
import { FAULT_KINDS } from '../faults/index.ts';
import type { Run } from '../core/run.ts';
import { signatures } from '../core/verdict.ts';
import { makeFolder } from '../releases/folder.ts';
import { firstIssue, readJsonFile, type Issue } from './json-file.ts';
import { mask } from './secrets.ts';

const expectation = z.strictObject({
  verdict: z.enum(['pass', 'fail']),
  signatures: z.array(z.string()),
  digest: z.string(),
});
export type Expectation = z.infer<typeof expectation>;

const reproducerSchema = z.strictObject({
  cutpoint: z.literal(CASE_VERSION),
  why: z.string(),
  case: caseSchema,
  expect: expectation.optional(),
});
export type Reproducer = z.infer<typeof reproducerSchema>;

/** What a case file holds; `why` and `expect` are there when it is a reproducer. */
export interface CaseFile {
  readonly case: Case;
  readonly why?: string;
  readonly expect?: Expectation | undefined;
}

/** @throws UsageError naming file, line and field */
export async function readCaseFile(path: string): Promise<CaseFile> {
  const { value, parse, fail } = await readJsonFile(path);
  const isReproducer = typeof value === 'object' && value !== null && 'case' in value;
  const file: CaseFile = isReproducer ? parse(reproducerSchema) : { case: parse(caseSchema) };
  const issue = faultIssue(file.case, isReproducer ? ['case'] : []);
  return issue ? fail(issue) : file;
}

/**
 * Writes a reproducer of a failing run, and the folders on the way; the file is either whole or not there.
 *
 * @throws UsageError where that path cannot be written
 */
export async function writeReproducer(path: string, why: string, run: Run): Promise<Reproducer> {
  const reproducer: Reproducer = {
    cutpoint: CASE_VERSION,
    why,
    case: run.case,
    expect: {
      verdict: run.verdict.kind === 'pass' ? 'pass' : 'fail',
      signatures: signatures(run.verdict),
      digest: run.digest,
    },
  };
  await writeReport(path, reproducer);
  return reproducer;
}

/**
 * Writes a document as JSON, and the folders on the way; the file is either whole or not there. Secrets are masked, but for those in
 * cases: a case is its owner's, and must replay.
 *
 * @throws UsageError where that path cannot be written
 */
export async function writeReport(path: string, document: unknown): Promise<void> {
  await write(path, JSON.stringify(mask().document(document), null, 2));
}

/**
 * Writes a text for people, its secrets masked, and the folders on the way; the file is either whole or not there.
 *
 * @throws UsageError where that path cannot be written
 */
export async function writeText(path: string, text: string): Promise<void> {
  await write(path, mask().text(text));
}

/**
 * Writes what was made of a report as it is: the report was masked, and what is made of it has words of its own, such as those of HTML.
 *
 * @throws UsageError where that path cannot be written
 */
export async function writeMade(path: string, text: string): Promise<void> {
  await write(path, text);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFileAtomic(path, `${text}\n`);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function faultIssue(of: Case, prefix: readonly string[]): Issue | undefined {
  for (const [index, fault] of of.faults.entries()) {
    const path = [...prefix, 'faults', index];
    const kind = FAULT_KINDS[fault.kind];
    if (!kind)
      return {
        path: [...path, 'kind'],
        message: `no fault kind is called "${fault.kind}"; there are ${Object.keys(FAULT_KINDS).join(', ')}`,
      };
    const parsed = kind.schema.safeParse(fault);
    if (!parsed.success) return firstIssue(parsed.error, path);
  }
  return undefined;
}

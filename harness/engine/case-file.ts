// Cases in files: a bare case, or a reproducer, which is a case with the reason for keeping it and what it showed. Reading one
// answers any mistake with a single line that names the file, the line and the field.
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { caseSchema, CASE_VERSION, type Case } from '../core/case.ts';
import { UsageError } from '../core/usage-error.ts';
import { FAULT_KINDS } from '../faults/index.ts';
import type { Run } from '../core/run.ts';
import { signatures } from '../core/verdict.ts';

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
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
  });
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [broken] = errors;
  if (text.trim() === '') throw new UsageError(`${path}:1: not JSON: the file is empty`);
  if (!tree || broken)
    throw new UsageError(
      `${path}:${lineAt(text, broken?.offset ?? 0)}: not JSON: ${broken ? printParseErrorCode(broken.error) : 'no value'}`,
    );
  const value: unknown = JSON.parse(text);
  const fail = (issue: Issue): never => {
    throw new UsageError(
      `${path}:${lineAt(text, offsetOf(tree, issue.path))}: ${issue.path.join('.') || 'the file'}: ${issue.message}`,
    );
  };
  const isReproducer = typeof value === 'object' && value !== null && 'case' in value;
  const parsed = (isReproducer ? reproducerSchema : caseSchema).safeParse(value);
  if (!parsed.success) return fail(firstIssue(parsed.error, []));
  const file: CaseFile = 'case' in parsed.data ? parsed.data : { case: parsed.data };
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
 * Writes a document as JSON, and the folders on the way; the file is either whole or not there.
 *
 * @throws UsageError where that path cannot be written
 */
export async function writeReport(path: string, document: unknown): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
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

/**
 * The first issue of an error, at the deepest place that it can be pinned to. A field that is not known comes before one that is
 * missing: it may be the missing one, misspelt.
 */
function firstIssue(error: z.ZodError, prefix: readonly (string | number)[]): Issue {
  const unknown = error.issues.find((one) => one.code === 'unrecognized_keys');
  const issue = unknown ?? (error.issues[0] as z.core.$ZodIssue);
  const path = [...prefix, ...issue.path.filter((part) => typeof part !== 'symbol')];
  switch (issue.code) {
    case 'unrecognized_keys':
      return { path: [...path, issue.keys[0] ?? ''], message: 'there is no such field here' };
    case 'invalid_union':
      return { path, message: 'has none of the forms that are allowed here' };
    default:
      return { path, message: issue.message };
  }
}

/** Where a field stands, or the nearest enclosing one when it is missing. */
function offsetOf(tree: Node, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node.offset;
  }
  return 0;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

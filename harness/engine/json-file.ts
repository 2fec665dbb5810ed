// Reads a JSON file that somebody else may have written. Any mistake in it is answered with a single line that names the file, the
// line and the field.
import { readFile } from 'node:fs/promises';
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { z } from 'zod';
import { UsageError } from '../core/usage-error.ts';

/** What is wrong, and with which field. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface JsonFile {
  readonly value: unknown;
  /** @throws UsageError naming file, line and field */
  parse<Value>(schema: z.ZodType<Value>): Value;
  /** @throws UsageError naming file, line and field: always */
  fail(issue: Issue): never;
}

/** `PropertyNameExpected` becomes `property name expected`. */
function wordsOf({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replaceAll(/(?<!^)[A-Z]/g, ' $&')
    .toLowerCase();
}

/** Why a file cannot be read, where the system's own words are not plain. */
const WHY: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };

/** @throws UsageError naming the file, and the line that is no JSON */
export async function readJsonFile(path: string): Promise<JsonFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: ${WHY[error.code ?? ''] ?? error.message}`);
  });
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [broken] = errors;
  if (text.trim() === '') throw new UsageError(`${path}:1: not JSON: the file is empty`);
  if (!tree || broken)
    throw new UsageError(
      `${path}:${lineAt(text, broken?.offset ?? 0)}: not JSON: ${broken ? wordsOf(broken) : 'there is no value'}`,
    );
  const value: unknown = JSON.parse(text);
  const fail = (issue: Issue): never => {
    throw new UsageError(
      `${path}:${lineAt(text, offsetOf(tree, issue.path))}: ${issue.path.join('.') || 'the file'}: ${issue.message}`,
    );
  };
  return {
    value,
    parse(schema) {
      const parsed = schema.safeParse(value);
      return parsed.success ? parsed.data : fail(firstIssue(parsed.error, []));
    },
    fail,
  };
}

/**
 * The first issue of an error, at the deepest place that it can be pinned to. A field that is not known comes before one that is
 * missing: it may be the missing one, misspelt.
 */
export function firstIssue(error: z.ZodError, prefix: readonly (string | number)[]): Issue {
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

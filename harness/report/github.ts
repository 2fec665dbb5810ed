// Tells GitHub Actions of a report: annotations, and the summary of the job's step. Elsewhere it does nothing.
import { appendFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { annotationsOf } from './forms/annotations.ts';
import type { Report } from './document.ts';
import { markdownOf } from './forms/markdown.ts';

/** Variables that GitHub Actions sets, and nobody else. */
export interface Environment {
  readonly GITHUB_ACTIONS?: string | undefined;
  readonly GITHUB_STEP_SUMMARY?: string | undefined;
  readonly GITHUB_WORKSPACE?: string | undefined;
}

/**
 * @param folder where the report lies
 * @param print takes the annotations: GitHub reads both standard output and standard error
 */
export async function tellGitHub(
  report: Report,
  folder: string,
  print: (line: string) => void,
  environment: Environment = process.env,
): Promise<void> {
  if (environment.GITHUB_ACTIONS !== 'true') return;
  const root = environment.GITHUB_WORKSPACE ?? '.';
  const inRoot = (path: string) => relative(root, resolve(path)).split(sep).join('/');
  for (const line of annotationsOf(report, { folder: inRoot(folder), started: inRoot('.') })) print(line);
  const summary = environment.GITHUB_STEP_SUMMARY;
  // A job is not to fail because its summary cannot be written.
  if (summary !== undefined && summary !== '') await appendFile(summary, `${markdownOf(report)}\n`).catch(() => {});
}

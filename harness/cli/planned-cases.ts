// The cases that a new campaign knows beforehand: those of the project's scenarios and corpus, and those in the campaign's own folder.
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case } from '../core/case.ts';
import { readCaseFile } from '../engine/case-file.ts';
import { caseOf } from '../scenario.ts';
import { findScenarios } from './scenario-files.ts';

/** @param folder of the campaign @throws UsageError where a file cannot be read, naming file, line and field */
export async function plannedCases(folder: string): Promise<{ scenarios: Case[]; corpus: Case[] }> {
  const paths = [...(await filesIn('scenarios/**/*.scenario.ts'))];
  const scenarios = paths.length === 0 ? [] : await findScenarios([]);
  const files = [...(await filesIn('scenarios/corpus/*.json')), ...(await filesIn(join(folder, 'corpus', '*.json')))];
  return {
    scenarios: scenarios.map((one) => caseOf(one, '')),
    corpus: await Promise.all(files.map(async (file) => (await readCaseFile(file)).case)),
  };
}

async function filesIn(pattern: string): Promise<string[]> {
  return (await Array.fromAsync(glob(pattern))).toSorted();
}

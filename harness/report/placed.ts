// Accounts, each with its place in a report: its finding gets an id, a file for its reproducer, and the commands that show it again.
import type { Exercise } from '../core/exercise.ts';
import type { Account } from './account.ts';
import { replayCommand } from './commands.ts';
import type { Report, ReportedFinding } from './document.ts';
import { namedInvariants } from './named-invariants.ts';
import { slug } from './slug.ts';

/** @param folder where the report is to lie, as one types it */
export function placed(
  accounts: readonly Account[],
  folder: string,
): Pick<Report, 'exercises' | 'findings' | 'invariants'> {
  const ids = new Set<string>();
  const findings: ReportedFinding[] = [];
  const exercises = accounts.map(({ exercise, finding, command }): Exercise => {
    if (!finding) return exercise;
    const id = freeId(`${slug(exercise.scenario)}--${slug(exercise.client)}`, ids);
    const file = `findings/${id}.json`;
    findings.push({
      ...finding,
      id,
      file,
      commands: [replayCommand(folder, file), ...(command === undefined ? [] : [command])],
    });
    return { ...exercise, finding: id };
  });
  return { exercises, findings, invariants: namedInvariants(findings) };
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
  taken.add(id);
  return id;
}

// What a person types to see it again.
import { posix } from 'node:path';
import { shellWord } from './shell-word.ts';

/** What runs one scenario for one client. */
export function runCommand(scenario: string, client: string): string {
  return `pnpm faults run ${JSON.stringify(scenario)} --client ${shellWord(client)}`;
}

/** @param folder of the report, as one types it @param file the reproducer, relative to it @param times how often; once where it is left out */
export function replayCommand(folder: string, file: string, times?: number): string {
  const often = times === undefined ? '' : ` --times ${times}`;
  return `pnpm faults replay ${shellWord(posix.join(folder, file))}${often}`;
}

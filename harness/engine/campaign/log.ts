// The log of a campaign: JSON lines that are only ever appended, and the one truth about it; everything else in its folder is made
// from them.
import { join } from 'node:path';
import { z } from 'zod';
import { caseSchema } from '../../core/case.ts';
import { openLineLog, readLineLog, type LineLog } from '../line-log.ts';
import { configuration } from './configuration.ts';
import { createNames, inFull, namesLine } from './names.ts';
import { caseResult, minimalResult, triedResult } from './task.ts';

const caseLine = caseResult.extend({
  /** What it was drawn to strike. */
  aims: z.array(z.string()),
  /** Which of the cases that its lane had kept it was made of. */
  parent: z.int().min(0).optional(),
  /** There where it showed something that its lane had not seen. */
  case: caseSchema.optional(),
});
export type CaseLine = z.infer<typeof caseLine>;

/** A time for which the campaign was played without a break. */
const stintLine = z.strictObject({ kind: z.literal('stint'), cases: z.int(), seconds: z.number(), atOnce: z.int() });
export type StintLine = z.infer<typeof stintLine>;

const lineSchema = z.discriminatedUnion('kind', [configuration, caseLine, triedResult, minimalResult, stintLine]);
export type Line = z.infer<typeof lineSchema>;

/** As it stands in the file. */
const written = z.discriminatedUnion('kind', [...lineSchema.options, namesLine]);
type Written = z.infer<typeof written>;

export type Log = LineLog<Line>;

export function logIn(folder: string): string {
  return join(folder, 'log.jsonl');
}

/**
 * Opens the log of a folder, which is made where there is none, and keeps every other process out until it is closed.
 *
 * @throws UsageError where another process has it open, or the folder cannot be written
 */
export async function openLog(folder: string): Promise<Log> {
  const log = await openLineLog<Written>(logIn(folder), 'this campaign');
  const names = createNames();
  return {
    append(line) {
      if (line.kind !== 'case') return log.append(line);
      const short = names.short(line);
      if (short.names) log.append(short.names);
      log.append(short.line);
    },
    close: log.close,
  };
}

/**
 * Reads the log of a folder from its first whole line to its last, also while another process appends to it.
 *
 * @throws UsageError naming file, line and field
 */
export async function readLog(folder: string, take: (line: Line) => void): Promise<void> {
  const names = new Map<string, string>();
  await readLineLog(logIn(folder), written, (line) => {
    if (line.kind === 'names') for (const [short, name] of Object.entries(line.names)) names.set(short, name);
    else take(line.kind === 'case' ? inFull(line, names) : line);
  });
}

// The log of a campaign: JSON lines that are only ever appended, and the one truth about it; everything else in its folder is made
// from them. A process that is killed in the middle of a line leaves half a line, which the next one cuts off.
import { appendFileSync, closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, open, readFile, rm, rmdir, truncate, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import split from 'split2';
import { lock } from 'proper-lockfile';
import { z } from 'zod';
import { caseSchema } from '../../core/case.ts';
import { UsageError } from '../../core/usage-error.ts';
import { isGone, ownerHere } from '../owner.ts';
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

export interface Log {
  /** @throws UsageError where it cannot be written */
  append(line: Line): void;
  close(): Promise<void>;
}

export function logIn(folder: string): string {
  return join(folder, 'log.jsonl');
}

/**
 * Opens the log of a folder, which is made where there is none, and keeps every other process out until it is closed.
 *
 * @throws UsageError where another process has it open, or the folder cannot be written
 */
export async function openLog(folder: string): Promise<Log> {
  const path = logIn(folder);
  try {
    await mkdir(folder, { recursive: true });
    const release = await occupy(folder);
    const whole = await wholeSize(path);
    if (existsSync(path)) await truncate(path, whole);
    // Opened when there is something to say: of a campaign that could not be planned nothing is left.
    let file: number | undefined;
    const names = createNames();
    const write = (one: Written) => {
      try {
        file ??= openSync(path, 'a');
        appendFileSync(file, `${JSON.stringify(one)}\n`);
      } catch (error) {
        throw cannotBeWritten(path, error);
      }
    };
    return {
      append(line) {
        if (line.kind !== 'case') return write(line);
        const short = names.short(line);
        if (short.names) write(short.names);
        write(short.line);
      },
      async close() {
        if (file !== undefined) closeSync(file);
        await release();
        // It goes where it is empty, and stays where it is not.
        await rmdir(folder).catch(() => {});
      },
    };
  } catch (error) {
    throw error instanceof UsageError ? error : cannotBeWritten(folder, error);
  }
}

/**
 * Reads the log of a folder from its first whole line to its last, also while another process appends to it.
 *
 * @throws UsageError naming file, line and field
 */
export async function readLog(folder: string, take: (line: Line) => void): Promise<void> {
  const path = logIn(folder);
  const size = await wholeSize(path);
  if (size === 0) return;
  const names = new Map<string, string>();
  let number = 0;
  // Split at the line feed alone: JSON may hold all other ends of lines.
  for await (const text of createReadStream(path, { end: size - 1 }).pipe(split('\n'))) {
    number += 1;
    const line = parsed(String(text), `${path}:${number}`);
    if (line.kind === 'names') for (const [short, name] of Object.entries(line.names)) names.set(short, name);
    else take(line.kind === 'case' ? inFull(line, names) : line);
  }
}

function parsed(text: string, place: string): Written {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${place}: not JSON`);
  }
  const { data, error } = written.safeParse(value);
  if (data) return data;
  const issue = error.issues[0];
  throw new UsageError(`${place}: ${issue?.path.join('.') || 'the line'}: ${issue?.message}`);
}

/** How many bytes end with a whole line. */
async function wholeSize(path: string): Promise<number> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return 0;
  try {
    const chunk = Buffer.alloc(65_536);
    for (let end = (await file.stat()).size; end > 0;) {
      const begin = Math.max(0, end - chunk.length);
      const { bytesRead } = await file.read(chunk, 0, end - begin, begin);
      const feed = chunk.subarray(0, bytesRead).lastIndexOf(0x0a);
      if (feed >= 0) return begin + feed + 1;
      end = begin;
    }
    return 0;
  } finally {
    await file.close();
  }
}

/**
 * Notes that this process works in the folder, unless another does that is still alive. Looking and noting are guarded by a lock,
 * which a process that is killed just then holds up for seconds; what it has noted holds nobody up.
 */
async function occupy(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'owner');
  const unlock = await lock(folder, {
    stale: 3_000,
    update: 1_000,
    retries: { retries: 50, factor: 1, minTimeout: 100 },
  });
  try {
    const owner = await readFile(path, 'utf8').catch(() => undefined);
    if (owner !== undefined && owner !== '' && !isGone(owner))
      throw new UsageError(
        `${folder}: another process is at work on this campaign (${path} says ${owner}); wait for its end, or choose another folder`,
      );
    await writeFile(path, ownerHere());
  } finally {
    await unlock();
  }
  return () => rm(path, { force: true });
}

function cannotBeWritten(path: string, error: unknown): UsageError {
  return new UsageError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
}

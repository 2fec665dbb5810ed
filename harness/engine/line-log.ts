// A file of JSON lines that are only ever appended, by one process at a time, in a folder of its own. A process that is killed in the
// middle of a line leaves half a line, which is not read, and which the next writer cuts off.
import { appendFileSync, closeSync, createReadStream, existsSync, openSync } from 'node:fs';
import { open, readFile, rm, rmdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import split from 'split2';
import type { z } from 'zod';
import { UsageError } from '../core/usage-error.ts';
import { makeFolder } from '../releases/folder.ts';
import { firstIssue } from './json-file.ts';
import { isGone, ownerHere } from './owner.ts';

export interface LineLog<Line> {
  /** @throws UsageError where it cannot be written */
  append(line: Line): void;
  close(): Promise<void>;
}

/**
 * Opens the file, whose folder is made where there is none, and keeps every other process out of that folder until it is closed.
 *
 * @param work what is done in the folder, for whoever is kept out, such as `this campaign`
 * @throws UsageError where another process has it open, or the folder cannot be written
 */
export async function openLineLog<Line>(path: string, work: string): Promise<LineLog<Line>> {
  const folder = dirname(path);
  try {
    await makeFolder(folder);
    const release = await occupy(folder, work);
    const whole = await wholeSize(path);
    if (existsSync(path)) await truncate(path, whole);
    // Opened when there is something to say: of what could not be begun nothing is left.
    let file: number | undefined;
    return {
      append(line) {
        try {
          file ??= openSync(path, 'a');
          appendFileSync(file, `${JSON.stringify(line)}\n`);
        } catch (error) {
          throw cannotBeWritten(path, error);
        }
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
 * Reads the file from its first whole line to its last, also while another process appends to it.
 *
 * @throws UsageError naming file, line and field
 */
export async function readLineLog<Line>(
  path: string,
  schema: z.ZodType<Line>,
  take: (line: Line) => void,
): Promise<void> {
  const size = await wholeSize(path);
  if (size === 0) return;
  let number = 0;
  // Split at the line feed alone: JSON may hold all other ends of lines.
  for await (const text of createReadStream(path, { end: size - 1 }).pipe(split('\n'))) {
    number += 1;
    take(parsed(String(text), schema, `${path}:${number}`));
  }
}

function parsed<Line>(text: string, schema: z.ZodType<Line>, place: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${place}: not JSON`);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const { path, message } = firstIssue(error, []);
  throw new UsageError(`${place}: ${path.join('.') || 'the line'}: ${message}`);
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
async function occupy(folder: string, work: string): Promise<() => Promise<void>> {
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
        `${folder}: another process is at work on ${work} (${path} says ${owner}); wait for its end, or choose another folder`,
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

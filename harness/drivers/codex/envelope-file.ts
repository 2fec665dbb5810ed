// Writes a transcript envelope back into a Codex home, from where the session can be resumed. Whatever the envelope says, nothing is
// written outside the home, and nothing is taken from a session that the home already has.
import { lstat, mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { checkEnvelope, envelopePath, rolloutText, type Envelope } from './envelope.ts';
import { findRollouts } from './rollout.ts';

/**
 * Writes the rollout of an envelope, in one step: whenever it is killed, the file is as it was or complete. A session that the home
 * already has is completed where it lies, under whatever date; it is never cut short or changed. No client may have it open.
 *
 * @param home Codex's; made where there is none
 * @returns the path of the rollout, relative to the home
 * @throws Error in one line: for an envelope that is not in order, naming the field; for a session in the home that is longer or
 *   another, or archived; for a symbolic link on the way
 */
export async function writeEnvelope(home: string, envelope: Envelope): Promise<string> {
  const checked = checkEnvelope(envelope);
  const bytes = Buffer.from(rolloutText(checked.entries));
  const file = await placeOf(home, checked);
  await makeFolders(home, path.dirname(file));
  const there = await readPlain(home, file);
  if (there !== undefined) refuseLoss(file, there.bytes, bytes);
  if (there?.bytes.length !== bytes.length) await put(home, file, bytes, there?.mode);
  return file;
}

/**
 * Releases up to 0.121 take every file below `sessions` whose name has the id in it for the session, a temporary one as well. So a
 * file gets such a name only when it is whole; what a killed process leaves lies in the home itself, where nobody looks for sessions.
 */
async function put(home: string, file: string, bytes: Buffer, mode: number | undefined): Promise<void> {
  const partial = `${path.basename(file)}.partial`;
  await readPlain(home, partial); // A link would be written through.
  await writeFileAtomic(path.join(home, partial), bytes, mode === undefined ? {} : { mode });
  await rename(path.join(home, partial), path.join(home, file));
}

/** Where the session lies, or is to lie. Two files with one id would leave it to chance which of them is resumed. */
async function placeOf(home: string, envelope: Envelope): Promise<string> {
  await makeFolders(home, 'sessions');
  const name = `-${envelope.session_id}.jsonl`;
  const [held = envelopePath(envelope), ...more] = (await findRollouts(home)).filter((file) => file.endsWith(name));
  if (more.length > 0) throw new Error(`the home has the session more than once: ${[held, ...more].join(', ')}`);
  if (!held.startsWith('sessions')) throw new Error(`${held}: the session is archived, and could not be resumed`);
  return held;
}

/** Folder by folder, so that none is ever made behind a link. */
async function makeFolders(home: string, folder: string): Promise<void> {
  await mkdir(home, { recursive: true });
  const parts = folder.split(path.sep);
  for (const [index] of parts.entries()) {
    const way = path.join(...parts.slice(0, index + 1));
    await mkdir(path.join(home, way)).catch(unlessThere);
    if (!(await lstat(path.join(home, way))).isDirectory()) throw new Error(`${way}: not a folder of this home itself`);
  }
}

/** What a file holds, and who may read it; undefined where there is none. */
async function readPlain(home: string, file: string): Promise<{ bytes: Buffer; mode: number } | undefined> {
  const found = await lstat(path.join(home, file)).catch(missing);
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new Error(`${file}: not a plain file`);
  return { bytes: await readFile(path.join(home, file)), mode: found.mode };
}

function refuseLoss(file: string, there: Buffer, bytes: Buffer): void {
  if (there.length > bytes.length)
    throw new Error(`${file}: kept, for its ${there.length} bytes are more than the ${bytes.length} of the envelope`);
  const differs = there.findIndex((byte, index) => byte !== bytes[index]);
  if (differs >= 0) throw new Error(`${file}: kept, for it differs from the envelope at byte ${differs}`);
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

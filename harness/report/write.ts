// The one function through which every byte of a report gets to the disk.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { UsageError } from '../core/usage-error.ts';

/**
 * Writes a text, and the folders on the way; the file is either whole or as it was before.
 *
 * @throws UsageError where that path cannot be written
 */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, text);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// Which Cutpoint judges: a verdict of another one must not be taken for one of this. Its version alone does not tell, since whoever
// works on Cutpoint changes it between two releases; all its code does.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CODE = join(import.meta.dirname, '..');

/** Twelve hex digits of the SHA-256 of all code of Cutpoint, tests left out. */
export function editionHere(): string {
  const files = readdirSync(CODE, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[jt]s$/.test(path) && !/\.(?:test|fixture|bench|d)\.[jt]s$/.test(path))
    .toSorted();
  const hash = createHash('sha256');
  for (const path of files)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(CODE, path)))
      .update('\0');
  return hash.digest('hex').slice(0, 12);
}

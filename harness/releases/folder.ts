// Makes folders, one after the other from the nearest that is there. Node's own way to make several at once never comes to an end where
// a folder looks as if it could be written and refuses all the same, as below `/proc`.
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from './release-error.ts';

/** Makes a folder, and those on the way; one that is there is left as it is. Fails with what Node fails with. */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(path); !(await isThere(at)); at = dirname(at)) missing.push(at);
  for (const one of missing.toReversed())
    await mkdir(one).catch(async (error: unknown) => {
      // Somebody else has made it just now.
      if (codeOf(error) !== 'EEXIST' || !(await stat(one)).isDirectory()) throw error;
    });
  if (missing.length === 0 && !(await stat(path)).isDirectory())
    throw Object.assign(new Error(`EEXIST: ${path} is no folder`), { code: 'EEXIST' });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // Whatever else is wrong, making it will say so.
    if (codeOf(error) === 'ENOENT') return dirname(path) === path;
    throw error;
  }
}

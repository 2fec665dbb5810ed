// Whether there is room for a report where it is to lie, looked at before anything is run for it: hours later it would be too late.
import { access, constants, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../core/usage-error.ts';

/**
 * Looks whether a report can be left in a folder, before anything is run for it. Nothing is made yet.
 *
 * @throws UsageError where it is no folder, or one that cannot be written
 */
export async function expectFolder(folder: string): Promise<void> {
  if (folder === '') throw new UsageError('--report: an empty name is no folder');
  await expectRoom(folder, folder);
}

/**
 * Looks whether a file can be written, before anything is run for it. Nothing is made yet.
 *
 * @throws UsageError where it is a folder, or lies where nothing can be written
 */
export async function expectFile(option: string, path: string): Promise<void> {
  const found = path === '' ? undefined : await stat(path).catch(() => undefined);
  if (path === '' || found?.isDirectory()) throw new UsageError(`${option}: "${path}" is no name of a file`);
  await expectRoom(path, dirname(path));
}

/** The nearest folder that is there already decides. */
async function expectRoom(path: string, at: string): Promise<void> {
  const refuse = (why: string): never => {
    throw new UsageError(`${path} cannot be written: ${why}`);
  };
  const found = await stat(at).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' || error.code === 'ENOTDIR' ? undefined : refuse(error.message),
  );
  if (!found) return expectRoom(path, dirname(at));
  if (!found.isDirectory()) refuse(`${at} is no folder`);
  await access(at, constants.W_OK | constants.X_OK).catch((error: Error) => refuse(error.message));
  // Some folders let whoever asks believe that they can be written, such as /proc: only writing there tells.
  await mkdtemp(join(at, '.cutpoint-')).then(rmdir, (error: Error) => refuse(error.message));
}

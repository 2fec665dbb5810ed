// The one temporary folder of a host; everything that its cases need lies in it. What a host that was killed has left behind is
// swept up by the next one: each place says whose it is.
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dir } from 'tmp-promise';

export interface Place {
  readonly path: string;
  /** Removes it with all that it holds. */
  close(): Promise<void>;
}

const PREFIX = 'cutpoint-';
const OWNER = 'owner';

export async function openPlace(): Promise<Place> {
  await sweep();
  const { path, cleanup } = await dir({ prefix: `${PREFIX}${process.pid}`, unsafeCleanup: true });
  writeFileSync(join(path, OWNER), ownerOf(process.pid));
  return { path, close: () => cleanup() };
}

async function sweep(): Promise<void> {
  const places = (await readdir(tmpdir()))
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(tmpdir(), name));
  await Promise.all(places.filter(isAbandoned).map((path) => rm(path, { recursive: true, force: true })));
}

/** Whether the process that a place belongs to is known to be gone. A number means nothing outside of its own namespace. */
function isAbandoned(path: string): boolean {
  let owner: string;
  try {
    owner = readFileSync(join(path, OWNER), 'utf8');
  } catch {
    // Not ours, or just being made.
    return false;
  }
  const pid = Number(owner.split(' ')[0]);
  return Number.isInteger(pid) && owner === ownerOf(pid) && !isAlive(pid);
}

function ownerOf(pid: number): string {
  return `${pid} ${namespace()}`;
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return process.platform;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

// Who works in a folder, as a word that another process can check: what belongs to a process that is gone belongs to nobody.
import { readFileSync, readlinkSync } from 'node:fs';

/** This process, as one word of letters, digits and dots. */
export function ownerHere(): string {
  return `${process.pid}.${namespace()}`;
}

/**
 * Whether the process of that word is known to be gone. A process number means nothing outside of its own namespace: of those in
 * another one nothing is known.
 */
export function isGone(owner: string): boolean {
  const [, pid, space] = /^(\d+)\.(\w+)$/.exec(owner) ?? [];
  return pid !== undefined && space === namespace() && !isAlive(Number(pid));
}

/** The namespace that process numbers of this machine or container belong to, as one word. */
function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll(/\W/g, '');
  } catch {
    return process.platform;
  }
}

/** A process that has ended, but for its parent to take note of it, does nothing any more. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

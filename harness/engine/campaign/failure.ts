// A kind of failure: one signature, and what struck the client when it showed it. The first case of each kind is made minimal,
// unless the same signature shows when less strikes.
import type { CaseResult } from './task.ts';

/** Every kind of failure that a case shows, as words that name it. */
export function failuresOf({ failed, struck }: Pick<CaseResult, 'failed' | 'struck'>): string[] {
  return failed.map((signature) => failureOf(signature, struck));
}

export function failureOf(signature: string, struck: readonly string[]): string {
  return `${signature} under ${struck.join('+') || 'nothing'}`;
}

/** Whether the second set of faults holds the first, and more. */
export function isLess(one: readonly string[], other: readonly string[]): boolean {
  return one.length < other.length && one.every((kind) => other.includes(kind));
}

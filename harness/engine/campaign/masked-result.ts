// What a campaign is told of a run, without what must not be told: its log, its documents and its queue hold nothing else.
import type { Mask } from '../../core/mask.ts';
import { maskedSeen } from '../masked-seen.ts';
import type { Result } from './task.ts';

/**
 * The same result, masked. Undefined for a case that was tried on the way to a minimal one, and whose journal means something else when it
 * is masked: nothing is kept of it, and a search that goes on from the log runs it again. Pure.
 */
export function maskedResult(result: Result, mask: Mask): Result | undefined {
  if (result.kind !== 'tried' || !result.seen) return mask.document(result);
  const seen = maskedSeen(result.seen, mask);
  return seen && { ...result, seen };
}

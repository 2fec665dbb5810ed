// An observation that is kept in a file, to be judged again: without what must not be told, as long as it means the same then.
import { isDeepStrictEqual } from 'node:util';
import { entries, type Observation } from '../core/journal.ts';
import type { Mask } from '../core/mask.ts';
import { signatures } from '../core/verdict.ts';
import { verdictOf } from './run.ts';

/** The same observation, masked; undefined where it means something else then, and is not to be kept. Pure. */
export function maskedSeen(seen: Observation, mask: Mask): Observation | undefined {
  const masked = mask.document(seen);
  return isDeepStrictEqual(meaningOf(masked), meaningOf(seen)) ? masked : undefined;
}

/** What is made of it when it is judged, or made smaller. */
function meaningOf(seen: Observation) {
  const { digest, verdict, notReached } = verdictOf(seen);
  return { digest, failed: signatures(verdict), notReached, said: entries(seen, 'reply').map((reply) => reply.step) };
}

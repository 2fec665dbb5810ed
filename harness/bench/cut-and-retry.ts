// The case that benchmarks run: a call, a cut behind it, and the retry that answers.
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../core/case.ts';
import { call, say, turnOf } from '../core/script.ts';

/** How many exchanges one such case takes: the one that is cut behind the call, and the retry that answers. */
export const CUT_EXCHANGES = 2;

export function cutAndRetry(client: string): Case {
  return {
    cutpoint: CASE_VERSION,
    client,
    script: { manner: 'insisting', turns: [turnOf('Do the work.', [call('j1', 'function')], [say('t1', 'Done.')])] },
    faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
    limits: DEFAULT_LIMITS,
  };
}

// The story that searches break at every point: two calls, an answer, and a resumed turn.
import type { Case } from '../harness/core/case.ts';
import { CASE_VERSION, DEFAULT_LIMITS } from '../harness/core/case.ts';
import { call, resumedTurn, say, turnOf, type Manner } from '../harness/core/script.ts';

export function story(client: string, manner: Manner = 'insisting'): Case {
  return {
    cutpoint: CASE_VERSION,
    client,
    script: {
      manner,
      turns: [
        turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'Fünf 🎉.')]),
        resumedTurn('Go on.', [say('t2', 'Nothing was lost.')]),
      ],
    },
    faults: [],
    limits: DEFAULT_LIMITS,
  };
}

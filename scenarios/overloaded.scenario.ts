// The commonest transient failure of a model server.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS, TELLS_FAILURE_AS_ANSWER, WRAPPERS } from './clients.ts';

export default scenario({
  name: 'the server is overloaded once',
  why: 'The request that carries the finished work is refused with 503: the work must be there when it is sent again.',
  clients: [...CLIENTS, ...WRAPPERS],
  turns: [
    turnOf('Do the work.', [call('j1', 'function')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'refuse', exchange: 2, status: 503 }],
  breaks: { [TELLS_FAILURE_AS_ANSWER]: ['answer-is-whole/cut'] },
});

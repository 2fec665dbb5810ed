// Report: openai/codex issue 16255, with two calls in one reply.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS, KNOWN_BAD_CODEX, LOST_OUTPUT, RAN_TWICE } from './clients.ts';

export default scenario({
  name: 'the stream dies after the first of two calls',
  why: 'The first call has arrived and done its work, the second never arrived: the first must be kept, the second asked for again.',
  clients: CLIENTS,
  turns: [
    turnOf('Do the work.', [call('j1', 'custom'), call('j2', 'function')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did both.')]),
  ],
  faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
  breaks: { [KNOWN_BAD_CODEX]: ['call-has-one-output/persisted/custom/missing', ...LOST_OUTPUT, RAN_TWICE] },
});

// Report: openai/codex issue 16255, with a model that does not ask twice.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS, KNOWN_BAD_CODEX, LOST_OUTPUT } from './clients.ts';

export default scenario({
  name: 'the stream dies, and the model is satisfied',
  why: 'The model does not ask for the work again, so that only what the client kept can tell that it was done.',
  clients: CLIENTS,
  manner: 'satisfied',
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
  breaks: { [KNOWN_BAD_CODEX]: ['call-has-one-output/persisted/custom/missing', ...LOST_OUTPUT] },
});

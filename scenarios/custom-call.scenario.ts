// Report: openai/codex issue 16255.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS, KNOWN_BAD_CODEX, LOST_OUTPUT, RAN_TWICE } from './clients.ts';

export default scenario({
  name: 'the stream dies after a custom tool call',
  why: 'The tool has done its work; then neither the retry nor the session file has its output, and the work is done again.',
  clients: CLIENTS,
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
  breaks: { [KNOWN_BAD_CODEX]: ['call-has-one-output/persisted/custom/missing', ...LOST_OUTPUT, RAN_TWICE] },
});

// Report: openai/codex issue 16255: "error paths should still drain in-flight tool futures".
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS, KNOWN_BAD_CODEX } from './clients.ts';

export default scenario({
  name: 'the stream dies while a tool runs',
  why: 'The tool has started and not finished when the stream breaks: the client has to wait for it, and keep its output.',
  clients: CLIENTS,
  turns: [
    turnOf('Do the work.', [call('j1', 'function', 'hold')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
  breaks: { [KNOWN_BAD_CODEX]: ['call-has-one-output/persisted/function/missing', 'job-runs-once/asked-again'] },
});

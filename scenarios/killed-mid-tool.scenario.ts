// Report: openai/codex pull request 1387. A client that is killed in the middle of a tool call must still be able to go on.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { WRAPPERS } from './clients.ts';

export default scenario({
  name: 'killed in the middle of a tool call',
  why: 'The API refuses every further request as long as a call has no output: who resumes must pair the call.',
  clients: ['reference', 'codex@0.107.0', 'codex@0.169.0', 'codex-app-server@0.169.0', ...WRAPPERS],
  turns: [
    turnOf('Do the work.', [call('j1', 'function', 'hold')], [say('t1', 'The work is done.')]),
    resumedTurn('Go on.', [say('t2', 'Nothing was lost.')]),
  ],
  faults: [{ kind: 'signal', exchange: 1, at: { after: 'j1.done' }, signal: 'SIGKILL', to: 'client' }],
});

// Report: openai/codex pull request 1387: who interrupts a conversation must be able to go on with it.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';

export default scenario({
  name: 'interrupted when the tool has done its work',
  why: 'The work is there, and the model must hear of it: not that it was aborted, and not nothing.',
  clients: ['reference', 'codex@0.107.0'],
  turns: [
    turnOf('Do the work.', [call('j1', 'function')], [say('t1', 'The work is done.')]),
    resumedTurn('Go on.', [say('t2', 'Nothing was lost.')]),
  ],
  faults: [{ kind: 'signal', exchange: 1, at: { after: 'j1.done' }, signal: 'SIGINT', to: 'group' }],
});

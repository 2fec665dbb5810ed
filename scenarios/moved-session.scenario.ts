// Report: warp pull request on resuming Codex conversations: "lookup is by UUID, so the path doesn't need to be exact".
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';

export default scenario({
  name: 'a session that lies under another date',
  why: 'Who writes a stored conversation back may not know its day; it is looked up by its id, and must be found.',
  clients: ['codex@0.107.0', 'codex@0.120.0', 'codex@0.169.0'],
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'move', turn: 2 }],
  breaks: { 'codex@0.169.0': ['work-gets-done/unanswered'] },
});

// Report: warp pull request on resuming Codex conversations, which stores them as envelopes and writes them back before it resumes.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';

export default scenario({
  name: 'a session that went through a store of transcripts',
  why: 'What a store took in and wrote back in a home that has never seen it is the same conversation, under the same id.',
  clients: ['codex@0.107.0', 'codex@0.120.0', 'codex@0.169.0', 'codex-app-server@0.169.0'],
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'Fünf 🎉 \u2028.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
    resumedTurn('Go on.', [say('t3', 'There is nothing left.')]),
  ],
  faults: [{ kind: 'rehydrate', turn: 2 }],
});

// Report: openai/codex pull request 1387: who ends a client in the middle of a call must be able to go on, and be told the truth.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';

export default scenario({
  name: 'terminated when the tool has done its work',
  why: 'The user was told that the work is done; the model must not be told that it was aborted, and have it done again.',
  clients: ['reference', 'codex-app-server@0.120.0', 'codex-app-server@0.169.0'],
  turns: [
    turnOf('Do the work.', [call('j1', 'function')], [say('t1', 'The work is done.')]),
    resumedTurn('Go on.', [say('t2', 'Nothing was lost.')]),
  ],
  faults: [{ kind: 'signal', exchange: 1, at: { after: 'j1.done' }, signal: 'SIGTERM', to: 'client' }],
  breaks: {
    'codex-app-server@0.120.0': [
      'finished-work-is-recorded/persisted/silent-loss',
      'finished-work-is-recorded/request/untruthful',
      'job-runs-once/asked-again',
      'nothing-is-orphaned/file',
    ],
  },
});

// Codex up to 0.121 goes on behind a line that lacks its line feed: two records become one line, which nobody can read. 0.150 does not.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';

const MERGES_LINES = [
  'records-are-well-formed/unreadable',
  'text-is-shown-once/persisted/lost',
  'turns-are-remembered/silent-loss',
];

export default scenario({
  name: 'a session file that ends without a line feed',
  why: 'A crash can leave the answer whole and its line feed unwritten: who goes on there destroys what could still be read.',
  clients: ['reference', 'codex@0.107.0', 'codex@0.120.0', 'codex@0.169.0'],
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('Go on.', [say('t2', 'Nothing was lost.')]),
    resumedTurn('What did you say?', [say('t3', 'That the work is done.')]),
  ],
  faults: [{ kind: 'tear', turn: 2, file: 'history', behind: 2, lost: 1 }],
  breaks: { 'codex@0.107.0': MERGES_LINES, 'codex@0.120.0': MERGES_LINES },
});

// The control: without it, a harness that breaks clients by itself would look like one that finds bugs.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS } from './clients.ts';

export default scenario({
  name: 'nothing breaks',
  why: 'A healthy run followed by a resume: every client has to hold here, known-bad ones too.',
  clients: CLIENTS,
  turns: [
    turnOf(
      'Do the work.',
      [say('t1', 'Two calls.'), call('j1', 'custom'), call('j2', 'function')],
      [say('t2', 'Done.')],
    ),
    resumedTurn('What did you do?', [say('t3', 'I did both.')]),
  ],
  faults: [{ kind: 'noop', exchange: 1 }],
});

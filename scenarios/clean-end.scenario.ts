// Seen with openai 7.55.0, see findings/openai-sdk.md.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS, KNOWN_BAD_CODEX, SAID_TWICE } from './clients.ts';

export default scenario({
  name: 'the stream ends well, but too early',
  why: 'A proxy ends the body in good form after half a reply: without its terminal event a reply is not an answer.',
  clients: CLIENTS,
  turns: [
    turnOf('Do the work.', [say('t1', 'First a word, then the work.'), call('j1', 'custom')], [say('t2', 'Done.')]),
    resumedTurn('What did you do?', [say('t3', 'I did the work.')]),
  ],
  faults: [{ kind: 'cut', exchange: 1, at: { after: 't1.done' }, ending: 'clean' }],
  breaks: {
    'openai-sdk': ['answer-is-whole/cut'],
    'openai-sdk-msw': ['answer-is-whole/cut'],
    [KNOWN_BAD_CODEX]: SAID_TWICE,
  },
});

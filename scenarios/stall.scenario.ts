// Seen with openai 7.55.0, see findings/openai-sdk.md.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS } from './clients.ts';

export default scenario({
  name: 'the stream falls silent',
  why: 'The connection stays open and nothing comes any more: the client has to give it up, and try again.',
  clients: CLIENTS,
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'cut', exchange: 2, at: { after: 't1.delta.1' }, ending: 'stall' }],
  breaks: { 'openai-sdk': ['client-ends/timed-out'], 'openai-sdk-msw': ['client-ends/timed-out'] },
});

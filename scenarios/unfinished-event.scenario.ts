// Seen with openai 7.55.0, see findings/openai-sdk.md.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS } from './clients.ts';

export default scenario({
  name: 'the body ends between two line feeds',
  why: 'All of an event has arrived but the empty line that ends it: by the specification, such an event is discarded.',
  clients: CLIENTS,
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'cut', exchange: 1, at: { in: 'j1.done', byte: -1 }, ending: 'clean' }],
  breaks: {
    'openai-sdk': ['tools-wait-for-the-call/early'],
    'openai-sdk-msw': ['tools-wait-for-the-call/early'],
  },
});

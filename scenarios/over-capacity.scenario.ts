// tiann/hapi issue 565: after "Selected model is at capacity" the next message started an empty conversation.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { CLIENTS, HAPI, TELLS_FAILURE_AS_ANSWER, WRAPPERS } from './clients.ts';

export default scenario({
  name: 'the model is at capacity',
  why: 'A turn fails before the model has said a word; the next one, and a resumed one, must still know all of it.',
  clients: [...CLIENTS, ...WRAPPERS, HAPI],
  deadline_ms: 120_000,
  turns: [
    turnOf('Name the methods.', [say('t1', 'Stream, retry, resume.')]),
    turnOf('Give me a table of all the data on these methods.', [call('j1', 'function')], [say('t2', 'It is there.')]),
    turnOf('Try again.', [say('t3', 'The table is there now.')]),
    resumedTurn('Which methods were these?', [say('t4', 'Stream, retry and resume.')]),
  ],
  faults: [{ kind: 'fail', exchange: 2, at: { after: 'created' }, as: 'failed', code: 'server_is_overloaded' }],
  breaks: {
    ...Object.fromEntries(
      ['openai-sdk', 'openai-sdk-msw', TELLS_FAILURE_AS_ANSWER].map((client) => [client, ['answer-is-whole/cut']]),
    ),
    [HAPI]: ['turn-ends-once/repeated'],
  },
});

// Report: openai/codex issue 16255, over a WebSocket.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { KNOWN_BAD_CODEX_OVER_WEBSOCKET, LOST_OUTPUT, OVER_WEBSOCKET, RAN_TWICE } from './clients.ts';

export default scenario({
  name: 'the WebSocket dies after a custom tool call',
  why: 'The tool has done its work; the retry comes on a new connection, where the server knows nothing of what was said before.',
  clients: OVER_WEBSOCKET,
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
  breaks: {
    [KNOWN_BAD_CODEX_OVER_WEBSOCKET]: ['call-has-one-output/persisted/custom/missing', ...LOST_OUTPUT, RAN_TWICE],
  },
});

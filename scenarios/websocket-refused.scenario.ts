// Report: openai/codex issue 19821: a proxy that takes no WebSockets.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { OVER_WEBSOCKET } from './clients.ts';

export default scenario({
  name: 'the WebSocket is refused, and HTTP is not',
  why: 'Whoever gets no WebSocket asks over HTTP, under the same URL: the turn is answered, and its work is done once.',
  clients: OVER_WEBSOCKET,
  turns: [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'upgrade', exchange: 1, status: 503 }],
});

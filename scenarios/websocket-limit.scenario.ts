// Source: https://developers.openai.com/api/docs/guides/websocket-mode; earendil-works/pi issue 5973 reports a client that gave up.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { OVER_WEBSOCKET } from './clients.ts';

export default scenario({
  name: 'the WebSocket has become too old',
  why: 'The request that carries finished work is refused because its connection has reached its limit: it is sent on a new one.',
  clients: OVER_WEBSOCKET,
  turns: [
    turnOf('Do the work.', [call('j1', 'function')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'error-frame', exchange: 2, at: { event: 0 }, code: 'websocket_connection_limit_reached' }],
});

// Source: https://developers.openai.com/api/docs/guides/websocket-mode: "retry with full input context".
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { GIVES_UP_CODEX_OVER_WEBSOCKET, OVER_WEBSOCKET } from './clients.ts';

export default scenario({
  name: 'the server has forgotten the response to go on from',
  why: 'The request that carries finished work names a response that the server no longer has: all of it must be said again.',
  clients: OVER_WEBSOCKET,
  turns: [
    turnOf('Do the work.', [call('j1', 'function')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'error-frame', exchange: 2, at: { event: 0 }, code: 'previous_response_not_found' }],
  breaks: Object.fromEntries(GIVES_UP_CODEX_OVER_WEBSOCKET.map((client) => [client, ['mendable-is-mended/given-up']])),
});

// A server that is restarted says so: close code 1012.
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { KNOWN_BAD_CODEX_OVER_WEBSOCKET, LOST_OUTPUT, OVER_WEBSOCKET, RAN_TWICE } from './clients.ts';

export default scenario({
  name: 'the WebSocket is closed for a restart after a function call',
  why: 'A close in good form is no end of a reply: without its terminal event it is broken, and the work must not be lost.',
  clients: OVER_WEBSOCKET,
  turns: [
    turnOf('Do the work.', [call('j1', 'function')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ],
  faults: [{ kind: 'close', exchange: 1, at: { after: 'j1.done' }, code: 1012, reason: 'service restart' }],
  breaks: {
    [KNOWN_BAD_CODEX_OVER_WEBSOCKET]: ['call-has-one-output/persisted/function/missing', ...LOST_OUTPUT, RAN_TWICE],
  },
});

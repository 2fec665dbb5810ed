// Stands in for the ACP adapter where it is tested what our driver makes of it: a program that speaks the protocol and does what a
// prompt says, without any Codex. Its only session that can be loaded is `known`.
import { Readable, Writable } from 'node:stream';
import { agent, methods, ndJsonStream, RequestError, type AgentContext } from '@agentclientprotocol/sdk';

const cancelled = Promise.withResolvers<void>();

agent({ name: 'stand-in' })
  .onRequest(methods.agent.initialize, ({ params }) => ({ protocolVersion: params.protocolVersion }))
  .onRequest(methods.agent.session.new, () => ({ sessionId: 'session-1' }))
  .onRequest(methods.agent.session.load, ({ params }) => {
    if (params.sessionId !== 'known') throw RequestError.internalError({ details: 'no rollout found' });
    return {};
  })
  .onNotification(methods.agent.session.cancel, () => cancelled.resolve())
  .onRequest(methods.agent.session.prompt, async ({ client, params: { sessionId, prompt } }) => {
    const text = prompt.map((block) => (block.type === 'text' ? block.text : '')).join('');
    const say = sayer(client, sessionId);
    switch (text) {
      case 'settings': {
        const { CODEX_PATH, CODEX_CONFIG, HOME } = process.env;
        await say(JSON.stringify({ codex: CODEX_PATH, config: JSON.parse(CODEX_CONFIG ?? ''), home: HOME }));
        break;
      }
      case 'ask':
        await say(await permission(client, sessionId));
        break;
      case 'fail':
        throw RequestError.internalError(`no answer below ${process.env['HOME']}`);
      case 'wait':
        await cancelled.promise;
        return { stopReason: 'cancelled' };
      case 'crash':
        process.stderr.write('2026-11-21T08:00:00Z ERROR out of memory\n');
        process.exit(3);
        break;
      default:
        for (const word of text.split(/(?<= )/)) await say(word);
    }
    return { stopReason: 'end_turn' };
  })
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>));

function sayer(client: AgentContext, sessionId: string) {
  return async (text: string) =>
    client.notify(methods.client.session.update, {
      sessionId,
      update: { sessionUpdate: 'agent_message_chunk', messageId: 'message-1', content: { type: 'text', text } },
    });
}

async function permission(client: AgentContext, sessionId: string): Promise<string> {
  const { outcome } = await client.request(methods.client.session.requestPermission, {
    sessionId,
    toolCall: { toolCallId: 'call-1' },
    options: [
      { optionId: 'no', name: 'No', kind: 'reject_once' },
      { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
    ],
  });
  return outcome.outcome === 'selected' ? outcome.optionId : outcome.outcome;
}

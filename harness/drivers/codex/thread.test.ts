// One thread on an app-server whose answers and notes are written here.
import { JSONRPCErrorException } from 'json-rpc-2.0';
import { expect, test } from 'vitest';
import { trialWorkspace } from '../trial-workspace.ts';
import type { Note } from './server.ts';
import { openThread } from './thread.ts';

/** A server that answers so, and its listeners. */
function serverThat(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const ended = Promise.withResolvers<string>();
  let hear: (note: Note) => void = () => {};
  return {
    asked,
    end: ended.resolve,
    tell: (note: Note) => hear(note),
    ended: ended.promise,
    async request(method: string, params: object) {
      asked.push(`${method} ${JSON.stringify(params)}`);
      const answer = answers[method];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    listen(_: string, listener: (note: Note) => void) {
      hear = listener;
      return () => (hear = () => {});
    },
  };
}

const TALKING = {
  'thread/start': { thread: { id: 'T' } },
  'thread/resume': { thread: { id: 'T' } },
  'turn/start': { turn: { id: 'U' } },
  'turn/interrupt': {},
};

const crashed = (message: string) => ({ kind: 'crashed', message }) as const;
const message = (text: string): Note => ({ kind: 'item', item: { type: 'agentMessage', text } });
const over = (status: string): Note => ({ kind: 'turn-completed', status, error: undefined });

test('a turn is answered with its last message, and each message is a fact as soon as it is told', async () => {
  const [server, workspace] = [serverThat(TALKING), await trialWorkspace()];
  const thread = await openThread(server, workspace, undefined);
  const prompted = thread.prompt('Do it.', crashed);
  server.tell(message('One.'));
  server.tell({ kind: 'item', item: { type: 'commandExecution', command: "echo 'call_j1_1 finished'" } });
  expect(workspace.signals).toEqual([
    { kind: 'told', text: 'One.' },
    { kind: 'told', callId: 'call_j1_1' },
  ]);
  server.tell(message('Two.'));
  server.tell(over('completed'));
  expect(await prompted).toEqual({ kind: 'answered', text: 'Two.' });
  expect(thread.display()).toEqual({ texts: ['One.', 'Two.'], ends: 1 });
});

test('an interrupt names the turn that runs, also when it comes before the server has named it', async () => {
  const server = serverThat(TALKING);
  const thread = await openThread(server, await trialWorkspace(), 'T');
  const prompted = thread.prompt('Do it.', crashed);
  await thread.interrupt();
  expect(server.asked.slice(1)).toEqual([
    'turn/start {"threadId":"T","input":[{"type":"text","text":"Do it."}]}',
    'turn/interrupt {"threadId":"T","turnId":"U"}',
  ]);
  server.tell(over('interrupted'));
  expect(await prompted).toEqual({ kind: 'failed', message: 'turn interrupted' });
});

test('an interrupt that the server refuses has been sent, and before any turn there is nothing to interrupt', async () => {
  const refusal = new JSONRPCErrorException('no active turn to interrupt', -32_600);
  const server = serverThat({ ...TALKING, 'turn/interrupt': refusal });
  const thread = await openThread(server, await trialWorkspace(), undefined);
  await thread.interrupt();
  expect(server.asked).toHaveLength(1);
  void thread.prompt('Do it.', crashed);
  await expect(thread.interrupt()).resolves.toBeUndefined();
});

test('a server that ends in the middle of a turn leaves to its owner what that means', async () => {
  const server = serverThat(TALKING);
  const thread = await openThread(server, await trialWorkspace(), undefined);
  const prompted = thread.prompt('Do it.', crashed);
  server.end('signal SIGKILL');
  expect(await prompted).toEqual({ kind: 'crashed', message: 'signal SIGKILL' });
});

test('a thread that is refused has no id, and each prompt tells why', async () => {
  const server = serverThat({ 'thread/resume': new JSONRPCErrorException('no rollout found', -32_600) });
  const thread = await openThread(server, await trialWorkspace(), 'T');
  expect([thread.id, await thread.prompt('Go on.', crashed)]).toEqual([
    undefined,
    { kind: 'failed', message: 'no rollout found' },
  ]);
});

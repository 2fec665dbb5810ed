// What is told of a thread by the readers of a server that is written here, to answer as releases do.
import { expect, test } from 'vitest';
import { trialWorkspace } from '../trial-workspace.ts';
import { answering } from './answering.fixture.ts';
import { readBack } from './readers.ts';

/** Those views of the thread `T` which that server tells. */
async function told(answers: object, before?: string) {
  const workspace = await trialWorkspace();
  return readBack(await answering(workspace.root, answers, before), workspace, 'T');
}

const user = (text: string) => ({ type: 'userMessage', content: [{ type: 'text', text }] });
const agent = (text: string) => ({ type: 'agentMessage', text });
const command = {
  type: 'commandExecution',
  id: 'call_j1_1',
  command: 'sh',
  aggregatedOutput: 'effects/j1.log\n',
  exitCode: 0,
};
const cutShort = { ...command, id: 'call_j2_1', aggregatedOutput: null, exitCode: null };
const patch = { type: 'fileChange', id: 'call_j3_1', changes: [] };

const LISTED = { 'thread/list': { data: [{ id: 'T' }] } };
const UNLISTED = { 'thread/list': { data: [{ id: 'another' }] } };
/** Newer releases know that one can ask for threads of all sources. */
const KNOWS_SOURCES = { 'thread/list no such source': { message: 'unknown variant `no such source`' } };

test('a newer release has three readers beside its list: they tell messages, and commands that ended by themselves', async () => {
  const first = { items: [user('Do it.'), command, cutShort, patch, agent('Done.')] };
  const second = { items: [user('Go on.')] };
  const views = await told({
    ...LISTED,
    'thread/read': { thread: { turns: [first, second] } },
    // The newest turn comes first, and is told in short.
    'thread/turns/list': { data: [second, { items: [user('Do it.'), agent('Done.')] }] },
    'thread/items/list': { data: [...first.items, ...second.items].map((item) => ({ turnId: 'U', item })) },
  });
  const messages = [
    { kind: 'message', role: 'user', text: 'Do it.' },
    { kind: 'message', role: 'assistant', text: 'Done.' },
    { kind: 'message', role: 'user', text: 'Go on.' },
  ];
  const whole = [
    messages[0],
    { kind: 'call', via: 'function', callId: 'call_j1_1', name: 'commandExecution', input: 'sh' },
    { kind: 'output', via: 'function', callId: 'call_j1_1', text: 'effects/j1.log\n' },
    ...messages.slice(1),
  ];
  expect(views).toEqual([
    { reader: 'thread/read', history: whole },
    { reader: 'thread/turns/list', history: messages },
    { reader: 'thread/items/list', history: whole },
  ]);
});

test('readers that a release does not have, or not for all threads, do not count', async () => {
  expect(await told({ ...LISTED, 'thread/items/list': { message: 'thread/items/list is not supported yet' } })).toEqual(
    [],
  );
});

test('a list that takes any word for a source lists only some threads: from it nothing follows', async () => {
  expect(await told(UNLISTED)).toEqual([]);
});

test('a thread that is not listed, or that a reader does not know, is told as empty', async () => {
  const views = await told({
    ...UNLISTED,
    ...KNOWS_SOURCES,
    'thread/read': { message: 'thread not loaded: T' },
  });
  expect(views).toEqual([
    { reader: 'thread/list', history: [] },
    { reader: 'thread/read', history: [] },
  ]);
});

test('a server that cannot start on what lies in its home tells nothing of it', async () => {
  expect(await told({}, 'process.exit(1)')).toEqual([{ reader: 'app-server', history: [] }]);
});

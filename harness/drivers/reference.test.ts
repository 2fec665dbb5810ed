// The reference client as the harness drives it.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Item } from '../core/item.ts';
import { BUGS } from '../reference/bugs.ts';
import {
  answer,
  breaksAfter,
  customCall,
  functionCall,
  reply,
  serve,
  stallsAfter,
  streams,
} from '../reference/sse-server.ts';
import type { Workspace } from './driver.ts';
import { reference } from './reference.ts';
import { trialWorkspace } from './trial-workspace.ts';

/** Clients in this process have no executable, and keep nothing beside the workspace. */
const IN_PROCESS = { executable: '', wrapped: '', temporary: '' };
const driver = reference.start({ text: 'reference', name: 'reference', variants: [] }, IN_PROCESS);

async function sessionIn(workspace: Workspace, resume?: string) {
  const session = await driver.open(workspace, resume === undefined ? undefined : { by: 'id', id: resume });
  onTestFinished(() => session.close());
  return session;
}

const asked: Item = { kind: 'message', role: 'user', text: 'hello' };
const called: Item = {
  kind: 'call',
  via: 'custom',
  callId: 'call_j1_1',
  name: 'note',
  input: 'append call_j1_1',
  id: 'ctc_call_j1_1',
};
const output: Item = { kind: 'output', via: 'custom', callId: 'call_j1_1', text: 'wrote effects/j1.log' };
const answered: Item = { kind: 'message', role: 'assistant', text: 'Done.', id: 'msg_1' };
const call = customCall('call_j1_1', 'append call_j1_1');

test('a turn with a broken stream is told as signals, effects and a session file', async () => {
  const whole = reply(1, call);
  await using server = await serve(breaksAfter(...whole.slice(0, 3)), streams(...reply(2, answer('Done.'))));
  const workspace = await trialWorkspace({ url: server.url });
  const session = await sessionIn(workspace);
  expect(await session.prompt('hello')).toEqual({ kind: 'answered', text: 'Done.' });
  expect(workspace.signals).toEqual([
    { kind: 'seen', exchange: 1, events: 1 },
    { kind: 'seen', exchange: 1, events: 2 },
    { kind: 'effect', callId: 'call_j1_1', phase: 'finished' },
    { kind: 'seen', exchange: 1, events: 3 },
    { kind: 'seen', exchange: 2, events: 1 },
    { kind: 'seen', exchange: 2, events: 2 },
    { kind: 'seen', exchange: 2, events: 3 },
    { kind: 'seen', exchange: 2, events: 4 },
  ]);
  expect(workspace.effects('j1')).toEqual(['call_j1_1 finished']);
  expect(await driver.readPersisted?.(workspace)).toEqual({
    files: [{ path: 'sessions/0001.jsonl', history: [asked, called, output, answered], unreadable: [] }],
  });
});

test('a session is resumed by its id, and a fresh one gets the next', async () => {
  await using server = await serve(streams(...reply(1, answer('Done.'))));
  const workspace = await trialWorkspace({ url: server.url });
  const first = await sessionIn(workspace);
  await first.prompt('hello');
  await first.close();
  const resumed = await sessionIn(workspace, first.id);
  await resumed.prompt('hello');
  const fresh = await sessionIn(workspace);
  expect([first.id, resumed.id, fresh.id]).toEqual(['0001', '0001', '0002']);
  expect(await driver.readPersisted?.(workspace)).toEqual({
    files: [
      { path: 'sessions/0001.jsonl', history: [asked, answered, asked, answered], unreadable: [] },
      { path: 'sessions/0002.jsonl', history: [], unreadable: [] },
    ],
  });
});

test('lines that cannot be read are reported', async () => {
  await using server = await serve(streams(...reply(1, answer('Done.'))));
  const workspace = await trialWorkspace({ url: server.url });
  const session = await sessionIn(workspace);
  await session.prompt('hello');
  const path = join(workspace.home, 'sessions', '0001.jsonl');
  appendFileSync(path, '{"type":"item","item":{"type":"function_call"}}\n{"type":"it');
  expect(await driver.readPersisted?.(workspace)).toEqual({
    files: [
      {
        path: 'sessions/0001.jsonl',
        history: [asked, answered],
        unreadable: [
          'line 4 is no record of a session: {"type":"item","item":{"type":"function_call"}}',
          'line 5 is not JSON: {"type":"it',
        ],
      },
    ],
  });
});

test('a workspace without sessions has no files', async () => {
  expect(await driver.readPersisted?.(await trialWorkspace())).toEqual({ files: [] });
});

test('a session that cannot be resumed fails its prompt', async () => {
  const session = await sessionIn(await trialWorkspace(), '0001');
  expect(await session.prompt('hello')).toMatchObject({ kind: 'failed', message: expect.stringContaining('ENOENT') });
});

test('closing ends a prompt that waits for a tool and for the wire, and the file keeps both call and output', async () => {
  await using server = await serve(
    stallsAfter(...reply(1, functionCall('call_j1_1', '{"work":"hold","asking":"call_j1_1"}')).slice(0, 3)),
  );
  const arrived = Promise.withResolvers<void>();
  const workspace = await trialWorkspace({
    url: server.url,
    signal: ({ kind }) => kind === 'effect' && arrived.resolve(),
  });
  const session = await sessionIn(workspace);
  const prompt = session.prompt('hello');
  await arrived.promise;
  await session.close();
  await session.close();
  expect(await prompt).toEqual({ kind: 'failed', message: 'the session was closed' });
  const lines = readFileSync(join(workspace.home, 'sessions', '0001.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    type: 'item',
    item: {
      type: 'function_call_output',
      call_id: 'call_j1_1',
      output: 'error: the session was closed while a tool was waiting',
    },
  });
});

test('what the client does not handle is its crash', async () => {
  const workspace = await trialWorkspace();
  const session = await sessionIn(workspace);
  const lost = join(workspace.home, 'sessions');
  rmSync(lost, { recursive: true });
  writeFileSync(lost, '');
  expect(await session.prompt('hello')).toMatchObject({ kind: 'crashed', message: expect.stringContaining('ENOTDIR') });
});

test('each bug is a variant', async () => {
  expect(reference.variants).toEqual(['websocket', ...Object.keys(BUGS)]);
  const buggy = reference.start(
    { text: 'reference+wrong-kind', name: 'reference', variants: ['wrong-kind'] },
    IN_PROCESS,
  );
  await using server = await serve(streams(...reply(1, call)), streams(...reply(2, answer('Done.'))));
  const workspace = await trialWorkspace({ url: server.url });
  const session = await buggy.open(workspace);
  await session.prompt('hello');
  await session.close();
  expect(await buggy.readPersisted?.(workspace)).toMatchObject({
    files: [{ history: [asked, called, { ...output, via: 'function' }, answered] }],
  });
});

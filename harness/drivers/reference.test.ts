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
    files: [
      {
        path: 'sessions/0001.jsonl',
        session: '0001',
        numbers: [0, 1, 2, 3, 4],
        lines: [2, 3, 4, 5],
        history: [asked, called, output, answered],
        unreadable: [],
      },
    ],
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
      {
        path: 'sessions/0001.jsonl',
        session: '0001',
        numbers: [0, 1, 2, 3, 4],
        lines: [2, 3, 4, 5],
        history: [asked, answered, asked, answered],
        unreadable: [],
      },
      { path: 'sessions/0002.jsonl', session: '0002', numbers: [0], lines: [], history: [], unreadable: [] },
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
        session: '0001',
        numbers: [0, 1, 2],
        lines: [2, 3],
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
    n: 3,
    type: 'item',
    item: {
      type: 'function_call_output',
      call_id: 'call_j1_1',
      output: 'error: the session was closed',
    },
  });
});

test('a session that cannot be written fails its turn, and tells so once', async () => {
  const workspace = await trialWorkspace();
  const session = await sessionIn(workspace);
  const lost = join(workspace.home, 'sessions');
  rmSync(lost, { recursive: true });
  writeFileSync(lost, '');
  expect(await session.prompt('hello')).toMatchObject({ kind: 'failed', message: expect.stringContaining('ENOTDIR') });
  expect(session.display?.()).toEqual({ texts: [], ends: 1 });
});

const holding = stallsAfter(...reply(1, customCall('call_j1_1', 'hold call_j1_1')).slice(0, 3));

/** A session whose first turn is in the middle of a tool that holds. */
async function inTheMiddle(url: string) {
  const arrived = Promise.withResolvers<void>();
  const workspace = await trialWorkspace({ url, signal: ({ kind }) => kind === 'effect' && arrived.resolve() });
  const session = await sessionIn(workspace);
  const prompt = session.prompt('hello');
  await arrived.promise;
  return { workspace, session, prompt };
}

test('an interrupted turn fails at once, its tool ends, and the session goes on', async () => {
  await using server = await serve(holding, streams(...reply(2, answer('Done.'))));
  const { session, prompt } = await inTheMiddle(server.url);
  await session.interrupt?.();
  expect(await prompt).toEqual({ kind: 'failed', message: 'the user interrupted the turn' });
  expect(session.display?.()).toEqual({ texts: [], ends: 1 });
  expect(await session.prompt('again')).toEqual({ kind: 'answered', text: 'Done.' });
  expect(server.inputs[1]).toMatchObject([
    { role: 'user' },
    { call_id: 'call_j1_1', input: 'hold call_j1_1' },
    { call_id: 'call_j1_1', output: 'error: the user interrupted the turn' },
    { role: 'user' },
  ]);
  await session.close();
  expect(session.left?.()).toEqual({ processes: [], files: [] });
});

test('a signal that can be handled ends the client in peace, one that cannot leaves everything as it was', async () => {
  for (const [signal, last, ends] of [
    ['SIGTERM', { n: 3, type: 'item' }, 1],
    ['SIGKILL', { n: 2, type: 'item', item: { call_id: 'call_j1_1', input: 'hold call_j1_1' } }, 0],
  ] as const) {
    await using server = await serve(holding);
    const { workspace, session, prompt } = await inTheMiddle(server.url);
    await session.signal?.(signal, 'client');
    expect(await prompt).toMatchObject({ kind: signal === 'SIGKILL' ? 'crashed' : 'failed' });
    expect(session.display?.()).toEqual({ texts: [], ends });
    const lines = readFileSync(join(workspace.home, 'sessions', '0001.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject(last);
  }
});

test('behind a limit a write fails and leaves nothing, or ends the client and leaves a part', async () => {
  await using server = await serve(streams(...reply(1, answer('Done.'))));
  for (const [full, kind, size] of [
    ['error', 'failed', 42],
    ['killed', 'crashed', 50],
  ] as const) {
    const workspace = await trialWorkspace({ url: server.url, sizeLimit: { bytes: 50, full } });
    const session = await sessionIn(workspace);
    expect(await session.prompt('hello')).toMatchObject({ kind, message: expect.stringContaining('EFBIG') });
    expect(readFileSync(join(workspace.home, 'sessions', '0001.jsonl'))).toHaveLength(size);
  }
  expect(server.inputs).toEqual([]);
});

test('the list of messages tells what the file tells; what cannot be read is no view', async () => {
  await using server = await serve(streams(...reply(1, answer('Done.'))));
  const workspace = await trialWorkspace({ url: server.url });
  const session = await sessionIn(workspace);
  await session.prompt('hello');
  const said = [asked, { kind: 'message', role: 'assistant', text: 'Done.' }];
  expect(await driver.readBack?.(workspace, '0001')).toEqual([{ reader: 'the list of messages', history: said }]);
  expect(await driver.kept?.(workspace)).toEqual([
    {
      path: 'sessions/0001.jsonl',
      role: 'history',
      elsewhere: 'sessions/2040/0001.jsonl',
      newer: 'sessions/90001.jsonl',
    },
    { path: 'lists/0001.jsonl', role: 'index' },
  ]);
  appendFileSync(join(workspace.home, 'lists', '0001.jsonl'), '{');
  expect(await driver.readBack?.(workspace, '0001')).toEqual([]);
  expect(await driver.readBack?.(workspace, '0002')).toEqual([]);
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

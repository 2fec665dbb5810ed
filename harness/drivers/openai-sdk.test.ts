// The SDK's tool loop as the harness drives it, and what the SDK itself makes of broken replies.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import OpenAI from 'openai';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Item } from '../core/item.ts';
import {
  answer,
  breaksAfter,
  customCall,
  framed,
  functionCall,
  refuses,
  reply,
  serve,
  stallsAfter,
  streams,
  writes,
} from '../reference/sse-server.ts';
import type { Workspace } from './driver.ts';
import { openaiSdk, openaiSdkMsw } from './openai-sdk.ts';
import { trialWorkspace } from './trial-workspace.ts';

/** Clients in this process have no executable, and keep nothing beside the workspace. */
const IN_PROCESS = { executable: '', wrapped: '', temporary: '' };
const driver = openaiSdk.start({ text: 'openai-sdk', name: 'openai-sdk', variants: [] }, IN_PROCESS);

async function sessionIn(workspace: Workspace, resume?: string, by = driver) {
  const session = await by.open(workspace, resume === undefined ? undefined : { by: 'id', id: resume });
  onTestFinished(() => session.close());
  return session;
}

const call = customCall('call_j1_1', 'append call_j1_1');
const user = { role: 'user', content: 'hello' };
const wrote = { type: 'custom_tool_call_output', call_id: 'call_j1_1', output: 'wrote effects/j1.log' };

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

test('a turn runs the tools after the reply and keeps the input list', async () => {
  await using server = await serve(streams(...reply(1, call)), streams(...reply(2, answer('Done.'))));
  const workspace = await trialWorkspace({ url: server.url });
  const session = await sessionIn(workspace);
  expect(await session.prompt('hello')).toEqual({ kind: 'answered', text: 'Done.' });
  expect(server.inputs).toEqual([[user], [user, call, wrote]]);
  expect(workspace.signals).toEqual([
    { kind: 'seen', exchange: 1, events: 1 },
    { kind: 'seen', exchange: 1, events: 2 },
    { kind: 'seen', exchange: 1, events: 3 },
    { kind: 'seen', exchange: 1, events: 4 },
    { kind: 'effect', callId: 'call_j1_1', phase: 'finished' },
    { kind: 'seen', exchange: 2, events: 1 },
    { kind: 'seen', exchange: 2, events: 2 },
    { kind: 'seen', exchange: 2, events: 3 },
    { kind: 'seen', exchange: 2, events: 4 },
  ]);
  expect(await driver.readPersisted?.(workspace)).toEqual({
    files: [{ path: 'session.json', history: [asked, called, output, answered], unreadable: [] }],
  });
});

test('a premature close loses the reply, and the retry asks as before', async () => {
  await using server = await serve(breaksAfter(...reply(1, call).slice(0, 3)), streams(...reply(2, answer('Done.'))));
  const workspace = await trialWorkspace({ url: server.url });
  const session = await sessionIn(workspace);
  expect(await session.prompt('hello')).toEqual({ kind: 'answered', text: 'Done.' });
  expect({ inputs: server.inputs, effects: workspace.effects('j1') }).toEqual({
    inputs: [[user], [user]],
    effects: [],
  });
});

test('a stream that keeps breaking fails the turn after the last retry', async () => {
  await using server = await serve(breaksAfter(...reply(1, call).slice(0, 3)));
  const session = await sessionIn(await trialWorkspace({ url: server.url }));
  expect(await session.prompt('hello')).toEqual({ kind: 'failed', message: 'Error: terminated' });
  expect(server.inputs).toHaveLength(3);
});

test('SDK: a clean end without response.completed counts as a whole reply', async () => {
  await using server = await serve(streams(...reply(1, call).slice(0, 3)), streams(...reply(2, answer('Done.'))));
  const session = await sessionIn(await trialWorkspace({ url: server.url }));
  expect(await session.prompt('hello')).toEqual({ kind: 'answered', text: 'Done.' });
  expect(server.inputs[1]).toEqual([user, call, wrote]);
});

test('SDK: at a clean end, a call with half of its arguments is handed over as well', async () => {
  const half = { ...functionCall('call_j1_1', '{"work":"app'), status: 'in_progress' };
  await using server = await serve(streams(...reply(1, half).slice(0, 2)), streams(...reply(2, answer('Done.'))));
  const session = await sessionIn(await trialWorkspace({ url: server.url }));
  await session.prompt('hello');
  const complaint = expect.stringContaining('error: Unterminated string in JSON');
  expect(server.inputs[1]).toEqual([
    user,
    half,
    { type: 'function_call_output', call_id: 'call_j1_1', output: complaint },
  ]);
});

test('SDK: at a clean end, an event without its blank line is acted on', async () => {
  const [first = '', second = '', third = ''] = reply(1, call).map(framed);
  await using server = await serve(writes(first, second, third.trimEnd()), streams(...reply(2, answer('Done.'))));
  const session = await sessionIn(await trialWorkspace({ url: server.url }));
  await session.prompt('hello');
  expect(server.inputs[1]).toEqual([user, call, wrote]);
});

test('SDK: response.failed counts as a whole, empty reply', async () => {
  const [created] = reply(1);
  const failed = {
    type: 'response.failed',
    response: { id: 'resp_1', object: 'response', status: 'failed', output: [] },
  };
  await using server = await serve(streams(created ?? failed, failed));
  const session = await sessionIn(await trialWorkspace({ url: server.url }));
  expect(await session.prompt('hello')).toEqual({ kind: 'answered', text: '' });
});

test('SDK: an overloaded server is asked again, without a pause; a refused request is not', async () => {
  expect(OpenAI.prototype, 'the method that draws the pauses').toHaveProperty('calculateDefaultRetryTimeoutMillis');
  await using server = await serve(refuses(503, ''), refuses(429, ''), refuses(400, '{"error":{"message":"no"}}'));
  const session = await sessionIn(await trialWorkspace({ url: server.url }));
  expect(await session.prompt('hello')).toEqual({ kind: 'failed', message: 'Error: 400 no' });
  expect(server.inputs).toHaveLength(3);
});

test('SDK: a silent stream is waited for; closing ends it', async () => {
  await using server = await serve(stallsAfter(...reply(1, call).slice(0, 1)));
  const seen = Promise.withResolvers<void>();
  const workspace = await trialWorkspace({ url: server.url, idle_ms: 20, signal: () => seen.resolve() });
  const session = await sessionIn(workspace);
  const prompt = session.prompt('hello');
  await seen.promise;
  await session.close();
  expect(await prompt).toEqual({ kind: 'failed', message: 'Error: Request was aborted.' });
  expect(server.inputs).toHaveLength(1);
});

test('a session is resumed from its store', async () => {
  await using server = await serve(streams(...reply(1, answer('Done.'))));
  const workspace = await trialWorkspace({ url: server.url });
  const first = await sessionIn(workspace);
  await first.prompt('hello');
  await first.close();
  const resumed = await sessionIn(workspace, first.id);
  await resumed.prompt('again');
  await resumed.prompt('more');
  expect(server.inputs.map((input) => input.map(({ role }) => role))).toEqual([
    ['user'],
    ['user', 'assistant', 'user'],
    ['user', 'assistant', 'user', 'assistant', 'user'],
  ]);
});

test('a store that cannot be read fails the prompt, and is reported', async () => {
  const workspace = await trialWorkspace();
  expect(await driver.readPersisted?.(workspace)).toEqual({ files: [] });
  writeFileSync(join(workspace.home, 'session.json'), '[{"type":"message"},{"role":"user","content":"hello"}]');
  expect(await driver.readPersisted?.(workspace)).toEqual({
    files: [{ path: 'session.json', history: [asked], unreadable: ['no item: {"type":"message"}'] }],
  });
  writeFileSync(join(workspace.home, 'session.json'), '[{"ro');
  const torn = expect.stringContaining('SyntaxError');
  expect(await driver.readPersisted?.(workspace)).toEqual({
    files: [{ path: 'session.json', history: [], unreadable: [torn] }],
  });
  const session = await sessionIn(workspace, 'session.json');
  expect(await session.prompt('hello')).toEqual({ kind: 'failed', message: torn });
});

test('nothing of the environment reaches the wire', async () => {
  for (const name of ['API_KEY', 'ADMIN_KEY', 'ORG_ID', 'PROJECT_ID', 'WEBHOOK_SECRET', 'BASE_URL'])
    vi.stubEnv(`OPENAI_${name}`, 'private');
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-private: private\nauthorization: private');
  onTestFinished(() => void vi.unstubAllEnvs());
  await using server = await serve(streams(...reply(1, answer('Done.'))));
  const session = await sessionIn(await trialWorkspace({ url: server.url }));
  await session.prompt('hello');
  expect(server.headers).toMatchObject([{ authorization: 'Bearer unused' }]);
  expect(JSON.stringify(server.headers)).not.toContain('private');
});

test('requests can be intercepted inside this process', async () => {
  const by = openaiSdkMsw.start({ text: 'openai-sdk-msw', name: 'openai-sdk-msw', variants: [] }, IN_PROCESS);
  const workspace = await trialWorkspace({ url: 'http://model.test' });
  const session = await sessionIn(workspace, undefined, by);
  const answers = [reply(2, answer('Done.')), reply(1, call)];
  const interceptor = setupServer(
    http.post('http://model.test/responses', () => new HttpResponse(answers.pop()?.map(framed).join(''))),
  );
  interceptor.listen({ onUnhandledFrame: 'error' });
  onTestFinished(() => interceptor.close());
  expect(await session.prompt('hello')).toEqual({ kind: 'answered', text: 'Done.' });
  expect(workspace.effects('j1')).toEqual(['call_j1_1 finished']);
});

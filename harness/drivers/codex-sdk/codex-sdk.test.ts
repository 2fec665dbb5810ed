// The driver of the Codex SDK, with a real process around an SDK that stands in for the real one.
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Session, Workspace } from '../driver.ts';
import { trialWorkspace, type TrialWorkspace } from '../trial-workspace.ts';
import { codexSdk } from './codex-sdk.ts';

const SPEC = {
  text: 'codex-sdk@./stand-in',
  name: 'codex-sdk',
  version: './stand-in',
  variants: [],
  wrapped: '0.169.0',
};
const HOW = {
  executable: fileURLToPath(new URL('stand-in.fixture.ts', import.meta.url)),
  wrapped: '/codex',
  temporary: '',
};

async function open(workspace: Workspace, id?: string): Promise<Session> {
  const driver = codexSdk.start(SPEC, HOW);
  onTestFinished(() => driver.close());
  return driver.open(workspace, id === undefined ? undefined : { by: 'id', id });
}

async function opened(id?: string): Promise<{ session: Session; workspace: TrialWorkspace }> {
  const workspace = await trialWorkspace({ alone: true });
  return { session: await open(workspace, id), workspace };
}

test('one process takes all prompts of a session, and the next session has its own', async () => {
  const { session, workspace } = await opened();
  const first = await session.prompt('process');
  expect(first).toEqual({ kind: 'answered', text: expect.stringMatching(/^\d+$/) as string });
  expect(await session.prompt('process')).toEqual(first);
  await session.close();
  expect(await (await open(workspace, session.id)).prompt('process')).not.toEqual(first);
});

test('the SDK is given our Codex, the working folder, and a private home', async () => {
  const { session, workspace } = await opened();
  const outcome = await session.prompt('settings');
  expect(JSON.parse(outcome.kind === 'answered' ? outcome.text : '')).toEqual({
    codexPathOverride: '/codex',
    workingDirectory: workspace.cwd,
    skipGitRepoCheck: true,
    home: workspace.home,
    codexHome: workspace.home,
  });
});

test('the thread has the id that the SDK tells, or that it was resumed by', async () => {
  const { session } = await opened();
  expect(session.id).toBeUndefined();
  await session.prompt('one\u2028line');
  expect({ id: session.id, shown: session.display?.() }).toEqual({
    id: 'thread-1',
    shown: { texts: ['one\u2028line'], ends: 1 },
  });
  const { session: resumed } = await opened('thread-7');
  expect(await resumed.prompt('Go on.')).toEqual({ kind: 'answered', text: 'Go on.' });
  expect(resumed.id).toBe('thread-7');
});

test('a failure is told once, without the places of this run, and the session goes on', async () => {
  const { session } = await opened();
  expect(await session.prompt('fail')).toEqual({ kind: 'failed', message: 'no answer below <home>' });
  expect(session.display?.()).toEqual({ texts: [], ends: 1 });
  expect(await session.prompt('Go on.')).toEqual({ kind: 'answered', text: 'Go on.' });
});

test('an interrupt is the abort of the running turn, and of no later one', async () => {
  const { session } = await opened();
  const running = session.prompt('wait');
  await session.interrupt?.();
  expect(await running).toEqual({ kind: 'failed', message: 'This operation was aborted' });
  expect(await session.prompt('Go on.')).toEqual({ kind: 'answered', text: 'Go on.' });
});

test('a process that ends under a prompt has crashed, and says why', async () => {
  const { session } = await opened();
  expect(await session.prompt('crash')).toEqual({ kind: 'crashed', message: 'exit status 3: ERROR write EPIPE' });
  expect(session.left?.()).toEqual({ processes: [], files: [] });
});

test('a session can be killed, and closed, in the middle of a prompt', async () => {
  const { session } = await opened();
  const running = session.prompt('wait');
  await session.signal?.('SIGKILL', 'client');
  expect(await running).toEqual({ kind: 'crashed', message: 'signal SIGKILL' });
  const { session: other } = await opened();
  const open = other.prompt('wait');
  await other.close();
  await other.close();
  expect(await open).toMatchObject({ kind: 'crashed' });
});

test('a program that is no SDK is told of by the prompt', async () => {
  const driver = codexSdk.start(SPEC, { ...HOW, executable: '/nowhere/index.js' });
  const session = await driver.open(await trialWorkspace());
  expect(await session.prompt('Hello?')).toMatchObject({
    kind: 'crashed',
    message: expect.stringContaining('exit status 1') as string,
  });
  await driver.close();
});

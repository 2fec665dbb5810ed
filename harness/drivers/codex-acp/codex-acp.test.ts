// The driver of the ACP adapter, with a real process that stands in for it.
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Session } from '../driver.ts';
import { trialWorkspace, type TrialWorkspace } from '../trial-workspace.ts';
import { codexAcp } from './codex-acp.ts';

const SPEC = {
  text: 'codex-acp@./stand-in',
  name: 'codex-acp',
  version: './stand-in',
  variants: [],
  wrapped: '0.169.0',
};
const STAND_IN = fileURLToPath(new URL('stand-in.fixture.ts', import.meta.url));

async function opened(id?: string, executable = STAND_IN): Promise<{ session: Session; workspace: TrialWorkspace }> {
  const workspace = await trialWorkspace({ alone: true });
  const driver = codexAcp.start(SPEC, { executable, wrapped: '/codex', temporary: '' });
  onTestFinished(() => driver.close());
  return { session: await driver.open(workspace, id === undefined ? undefined : { by: 'id', id }), workspace };
}

test('the adapter is given our Codex and a private home; only what its user’s threads are told leads to the script', async () => {
  const { session, workspace } = await opened();
  const outcome = await session.prompt('settings');
  expect(JSON.parse(outcome.kind === 'answered' ? outcome.text : '')).toEqual({
    codex: '/codex',
    config: {
      'model_providers.script.base_url': workspace.url,
      'model_providers.script.stream_max_retries': 2,
      'model_providers.script.stream_idle_timeout_ms': 5_000,
      'shell_environment_policy.set.HOME': workspace.home,
    },
    home: workspace.home,
  });
});

test('pieces are shown as one message, turn after turn', async () => {
  const { session } = await opened();
  expect(await session.prompt('one\u2028line, and another')).toEqual({
    kind: 'answered',
    text: 'one\u2028line, and another',
  });
  expect(await session.prompt('Go on.')).toEqual({ kind: 'answered', text: 'Go on.' });
  expect({ id: session.id, shown: session.display?.() }).toEqual({
    id: 'session-1',
    shown: { texts: ['Go on.'], ends: 1 },
  });
});

test('whatever the adapter asks permission for is granted', async () => {
  const { session } = await opened();
  expect(await session.prompt('ask')).toEqual({ kind: 'answered', text: 'yes' });
});

test('a session is resumed by its id; one that cannot be loaded is refused, and none is begun in its place', async () => {
  const { session } = await opened('known');
  expect({ id: session.id, outcome: await session.prompt('Go on.') }).toEqual({
    id: 'known',
    outcome: { kind: 'answered', text: 'Go on.' },
  });
  const { session: unknown } = await opened('unknown');
  expect({ id: unknown.id, outcome: await unknown.prompt('Go on.') }).toEqual({
    id: 'unknown',
    outcome: { kind: 'failed', message: 'Internal error: {"details":"no rollout found"}' },
  });
});

test('a failure is told once, without the places of this run, and the session goes on', async () => {
  const { session } = await opened();
  expect(await session.prompt('fail')).toEqual({ kind: 'failed', message: 'Internal error: no answer below <home>' });
  expect(session.display?.()).toEqual({ texts: [], ends: 1 });
  expect(await session.prompt('Go on.')).toEqual({ kind: 'answered', text: 'Go on.' });
});

test('an interrupt cancels the turn', async () => {
  const { session } = await opened();
  const running = session.prompt('wait');
  await session.interrupt?.();
  expect(await running).toEqual({ kind: 'failed', message: 'cancelled' });
});

test('an adapter that ends under a prompt has crashed, and says why', async () => {
  const { session } = await opened();
  expect(await session.prompt('crash')).toEqual({ kind: 'crashed', message: 'exit status 3: ERROR out of memory' });
  expect({ shown: session.display?.(), left: session.left?.() }).toEqual({
    shown: { texts: [], ends: 0 },
    left: { processes: [], files: [] },
  });
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

test('a program that is no adapter is told of by the prompt', async () => {
  const { session } = await opened(undefined, '/nowhere/index.js');
  expect(await session.prompt('Hello?')).toMatchObject({
    kind: 'crashed',
    message: expect.stringContaining('exit status 1') as string,
  });
});

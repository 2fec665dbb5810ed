// Sessions with a server to themselves, which is a small program written here.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { trialWorkspace } from '../trial-workspace.ts';
import type { Resume } from '../driver.ts';
import { answering } from './answering.fixture.ts';
import { openOwnSession } from './own-home.ts';

const SPEC = { text: 'codex-app-server@0.169.0', name: 'codex-app-server', version: '0.169.0', variants: [] };
const TALKING = {
  'thread/start': { thread: { id: 'T' } },
  'thread/resume': { thread: { id: 'T' } },
  'turn/start': { turn: { id: 'U' } },
};

/** A session with a server that answers so and does that first. */
async function sessionWith(answers: object, { before = '', resume }: { before?: string; resume?: Resume } = {}) {
  const workspace = await trialWorkspace({ alone: true });
  const executable = await answering(workspace.root, answers, before);
  let closed = 0;
  const session = await openOwnSession(executable, SPEC, workspace, resume, () => (closed += 1));
  onTestFinished(async () => session.close());
  return { session, workspace, closed: () => closed };
}

test('its home is the case’s own, and holds the configuration before the server starts', async () => {
  const { session, workspace } = await sessionWith(TALKING, {
    before: "require('node:fs').cpSync(process.env.CODEX_HOME, process.env.TMPDIR + '/seen', { recursive: true });",
  });
  expect(session.id).toBe('T');
  expect(readFileSync(path.join(workspace.root, 'tmp/seen/config.toml'), 'utf8')).toContain(workspace.url);
});

test('a server that is killed in a turn has crashed; what only a running one needs is told as left, what ends with it is not', async () => {
  const { session, closed } = await sessionWith(TALKING, {
    before: `const { mkdirSync, writeFileSync } = require('node:fs');
      mkdirSync(process.env.CODEX_HOME + '/thread-writer-locks');
      writeFileSync(process.env.CODEX_HOME + '/thread-writer-locks/T.lock', '');
      require('node:child_process').spawn('sleep', ['60'], { detached: true });`,
  });
  const prompted = session.prompt('Do it.');
  await session.signal?.('SIGKILL', 'client');
  expect(await prompted).toEqual({ kind: 'crashed', message: 'signal SIGKILL' });
  await session.close();
  expect(session.left?.()).toEqual({
    processes: process.platform === 'linux' ? ['sleep'] : [],
    files: ['thread-writer-locks/*.lock'],
  });
  expect(closed()).toBe(1);
});

test('a server that ignores a signal goes on, until it is closed', async () => {
  const { session } = await sessionWith(TALKING, { before: "process.on('SIGINT', () => {});" });
  const prompted = session.prompt('Do it.');
  await session.signal?.('SIGINT', 'client');
  await session.signal?.('SIGINT', 'group');
  await session.close();
  expect(await prompted).toEqual({ kind: 'failed', message: 'closed' });
  expect(session.left?.()).toEqual({ processes: [], files: [] });
});

test('the last session is the first that the server lists; none is a failure', async () => {
  const listed = { ...TALKING, 'thread/list': { data: [{ id: 'T' }, { id: 'older' }] } };
  expect((await sessionWith(listed, { resume: { by: 'last' } })).session.id).toBe('T');
  const none = { ...TALKING, 'thread/list': { data: [] } };
  const { session } = await sessionWith(none, { resume: { by: 'last' } });
  expect(await session.prompt('Go on.')).toEqual({ kind: 'failed', message: 'no thread is listed' });
});

test('a server that refuses an id tells so; one that does not start on its home tells why, or has crashed', async () => {
  const resume = { by: 'id', id: 'X' } as const;
  const refusing = { 'thread/resume': { message: 'no rollout found for thread id X' } };
  const refused = await sessionWith(refusing, { resume });
  expect([refused.session.id, await refused.session.prompt('Go on.')]).toEqual([
    'X',
    { kind: 'failed', message: 'no rollout found for thread id X' },
  ]);
  const broken = await sessionWith(TALKING, { resume, before: "console.error('Error: malformed'); process.exit(1);" });
  expect(await broken.session.prompt('Go on.')).toEqual({
    kind: 'failed',
    message: 'exit status 1: Error: malformed',
  });
  const panicking = await sessionWith(TALKING, { resume, before: 'process.exit(101);' });
  expect(await panicking.session.prompt('Go on.')).toEqual({ kind: 'crashed', message: 'exit status 101' });
});

// Where a fork begins: homes made by hand, in the shape that 0.169.0 writes.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createParents, type Parent } from './session-parent.ts';
import { findSessions } from './session-paths.ts';

const [PARENT, FORK, YOUNGEST] = ['01a1-parent', '01a1-fork', '01a1-youngest'] as const;

const head = (
  id: string,
  ordinal: number,
  base?: { readonly of: string; readonly end: number; readonly bytes: number },
) =>
  JSON.stringify({
    ordinal,
    type: 'session_meta',
    payload: {
      id,
      cli_version: '0.169.0',
      ...(base && {
        history_base: { thread_id: base.of, end_ordinal_exclusive: base.end, end_byte_offset: base.bytes },
      }),
    },
  });
const item = (ordinal: number, type: string, callId: string) =>
  JSON.stringify({
    ordinal,
    type: 'response_item',
    payload: { type, call_id: callId, name: 'run', arguments: '{}', output: 'done' },
  });

/** Files by their ids, in a home; what is found of the parent of one of them. */
async function parentOf(id: string, files: Readonly<Record<string, readonly string[]>>): Promise<Parent | undefined> {
  const home = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  onTestFinished(async () => rm(home, { recursive: true }));
  await mkdir(path.join(home, 'sessions/2026'), { recursive: true });
  await mkdir(path.join(home, 'archived_sessions'));
  for (const [name, lines] of Object.entries(files)) {
    const folder = name === PARENT ? 'archived_sessions' : 'sessions/2026';
    await writeFile(path.join(home, folder, `rollout-x-${name}.jsonl`), lines.map((one) => `${one}\n`).join(''));
  }
  const { signal } = new AbortController();
  const { sessions } = await findSessions([path.join(home, 'sessions/2026', `rollout-x-${id}.jsonl`)], signal);
  const [found] = sessions;
  const session = await found?.files.read(found.path, { signal, onBytes: () => {} });
  if (!found || !session || 'refused' in session) throw new Error('the fork was not read');
  return createParents(signal)(found, session);
}

const parent = [head(PARENT, 0), item(1, 'function_call', 'call_1'), item(2, 'function_call', 'call_2')];
const fork = [head(FORK, 2, { of: PARENT, end: 2, bytes: 100 }), item(3, 'function_call_output', 'call_1')];
const youngest = [head(YOUNGEST, 4, { of: FORK, end: 4, bytes: 100 }), item(5, 'function_call_output', 'call_1')];

test('a session that is whole has none', async () => {
  expect(await parentOf(FORK, { [FORK]: [head(FORK, 0)] })).toBe(undefined);
});

test('the calls before the fork are known, those behind it are not its own', async () => {
  const found = await parentOf(FORK, { [PARENT]: parent, [FORK]: fork });
  expect(found).toEqual({ session: PARENT, calls: expect.any(Function) });
  const has = (callId: string) => found?.calls?.({ kind: 'output', via: 'function', callId, text: '' });
  expect([has('call_1'), has('call_2')]).toEqual([true, false]);
});

test('a fork of a fork has the calls of both', async () => {
  const found = await parentOf(YOUNGEST, { [PARENT]: parent, [FORK]: fork, [YOUNGEST]: youngest });
  expect(found?.calls?.({ kind: 'output', via: 'function', callId: 'call_1', text: '' })).toBe(true);
});

test('what is wrong with a parent', async () => {
  const troubleOf = async (id: string, files: Readonly<Record<string, readonly string[]>>) =>
    (await parentOf(id, files))?.trouble;
  expect(await troubleOf(FORK, { [FORK]: fork })).toBe('whose file is not in its home');
  expect(await troubleOf(YOUNGEST, { [FORK]: fork, [YOUNGEST]: youngest })).toBe(
    `whose own beginning, ${PARENT}, is not in its home`,
  );
  expect(await troubleOf(FORK, { [PARENT]: parent.slice(0, 1), [FORK]: fork })).toBe(
    'whose file is shorter than what was forked (100 bytes)',
  );
  const circle = [head(FORK, 2, { of: FORK, end: 2, bytes: 1 }), item(3, 'function_call_output', 'call_1')];
  expect(await troubleOf(FORK, { [FORK]: circle })).toBe('whose file goes on from it in turn');
});

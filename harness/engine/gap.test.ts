// What disk faults really leave in a folder, and what is noted of it.
import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import type { Kept } from '../core/disk.ts';
import type { Driver } from '../drivers/driver.ts';
import { trialWorkspace, type TrialWorkspace } from '../drivers/trial-workspace.ts';
import type { Fault } from '../faults/index.ts';
import { createGap, settled } from './gap.ts';
import { hostWith } from './trial.fixture.ts';

const SESSION = 'sessions/1.jsonl';
const HISTORY = 'one\ntwo\n';

/** A home with one conversation and a database. */
async function aHome(): Promise<TrialWorkspace> {
  const workspace = await trialWorkspace();
  await writeIn(workspace.home, SESSION, HISTORY);
  await writeIn(workspace.home, 'state', 'STATE\n');
  return workspace;
}

async function writeIn(home: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), text);
}

/** A client that takes everything, and whose reader tells each file of `sessions` as one message. */
const FILED: Partial<Driver> = {
  takes: ['protect', 'rehydrate', 'time-zone', 'limit', 'idle-kill'],
  kept: async ({ home }) =>
    (await filesIn(home)).map((path): Kept =>
      path === 'state' ? { path, role: 'state' } : { path, role: 'history', elsewhere: 'sessions/old/1.jsonl' },
    ),
  async readPersisted({ home }) {
    const sessions = (await filesIn(home)).filter((path) => path.endsWith('.jsonl'));
    const read = sessions.map(async (path) => ({ path, history: [], unreadable: [await textOf(home, path)] }));
    return { files: await Promise.all(read) };
  },
};

/** All files below a folder, by their paths in it. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

const textOf = (home: string, path: string) => readFile(join(home, path), 'utf8');

/** Strikes with these faults before turn 2. */
async function strike(workspace: TrialWorkspace, faults: readonly Fault[], driver: Partial<Driver> = {}) {
  return (await gapOf(faults, driver)).strike(1, workspace);
}

async function gapOf(faults: readonly Fault[], driver: Partial<Driver> = {}) {
  return createGap(faults, await hostWith(NO_HOST, { ...FILED, ...driver }).driver(''));
}

/** Gaps need no endpoints. */
const NO_HOST = {} as Parameters<typeof hostWith>[0];

const IN_HISTORY = { turn: 2, file: 'history' } as const;
const told = (...files: readonly [path: string, text: string][]) => ({
  files: files.map(([path, text]) => ({ path, history: [], unreadable: [text] })),
});

test('a torn file: what was done, and what can still be read', async () => {
  const workspace = await aHome();
  const { workspace: next, entry } = await strike(workspace, [{ kind: 'tear', ...IN_HISTORY, lost: 2 }]);
  expect(next).toEqual(workspace);
  expect(entry).toEqual({ kind: 'damage', turn: 1, faults: [0], persisted: told([SESSION, 'one\ntw']), lines: true });
});

test('lines are noted as struck where they are those of the history, and not where a file is struck as a whole', async () => {
  const noted = async (fault: Fault) => (await strike(await aHome(), [fault])).entry;
  const persisted = (text: string) => ({ kind: 'damage', turn: 1, faults: [0], persisted: told([SESSION, text]) });
  expect(await noted({ kind: 'swap-lines', ...IN_HISTORY, line: 1 })).toEqual({
    ...persisted('two\none\n'),
    lines: true,
  });
  expect(await noted({ kind: 'zero-line', turn: 2, file: 'state', line: 1 })).toEqual(persisted(HISTORY));
  expect(await noted({ kind: 'empty', ...IN_HISTORY })).toEqual(persisted(''));
});

test('nothing strikes before another turn, and nothing is noted where nothing was struck', async () => {
  const workspace = await aHome();
  const faults: Fault[] = [
    { kind: 'empty', turn: 3, file: 'history' },
    { kind: 'remove-line', ...IN_HISTORY, line: 9 },
    { kind: 'empty', turn: 2, file: 'index' },
    { kind: 'cut', exchange: 1, at: { event: 0 }, ending: 'fin' },
  ];
  expect(await strike(workspace, faults)).toEqual({ workspace, entry: undefined });
  expect(await textOf(workspace.home, SESSION)).toBe(HISTORY);
});

test('several faults strike one after the other, each what the one before has left', async () => {
  const workspace = await aHome();
  const faults: Fault[] = [
    { kind: 'move', turn: 2 },
    { kind: 'remove-line', ...IN_HISTORY, line: 1 },
    { kind: 'repeat-line', ...IN_HISTORY, line: 1 },
    { kind: 'lose', turn: 2, file: 'state' },
  ];
  const { entry } = await strike(workspace, faults);
  expect(entry).toMatchObject({ faults: [0, 1, 2, 3], persisted: told(['sessions/old/1.jsonl', 'two\ntwo\n']) });
  expect(await filesIn(workspace.home)).toEqual(['sessions/old/1.jsonl']);
});

test('a linked file lies outside the home, and is read and written through its link, also by later faults', async () => {
  const workspace = await aHome();
  await strike(workspace, [
    { kind: 'link', turn: 2 },
    { kind: 'link', turn: 2 },
    { kind: 'remove-line', ...IN_HISTORY, line: 1 },
  ]);
  const path = join(workspace.home, SESSION);
  expect((await lstat(path)).isSymbolicLink()).toBe(true);
  expect(relative(workspace.root, await readlink(path))).toBe('aside-3/1.jsonl');
  expect(await textOf(workspace.root, 'aside-2/1.jsonl')).toBe('two\n');
});

test('a protected file is read-only for one session; faults may still change it', async () => {
  const workspace = await aHome();
  const mode = async () => (await stat(join(workspace.home, SESSION))).mode & 0o777;
  await chmod(join(workspace.home, SESSION), 0o640);
  const gap = await gapOf([
    { kind: 'protect', ...IN_HISTORY },
    { kind: 'tear', ...IN_HISTORY, lost: 1 },
  ]);
  const { workspace: next, entry } = await gap.strike(1, workspace);
  expect(next).toEqual({ ...workspace, obeysModes: true });
  expect(entry).toMatchObject({ faults: [0, 1], hinders: 'error' });
  expect(await mode()).toBe(0o440);
  expect(await textOf(workspace.home, SESSION)).toBe('one\ntwo');
  expect(await gap.strike(2, settled(next))).toEqual({ workspace, entry: undefined });
  expect(await mode()).toBe(0o640);
});

test('a fresh home has the one file alone, and is struck from then on; the old home stays as it was', async () => {
  const workspace = await aHome();
  const { workspace: next, entry } = await strike(workspace, [
    { kind: 'fresh-home', turn: 2 },
    { kind: 'tear', ...IN_HISTORY, lost: 4 },
  ]);
  expect(next).toEqual({ ...workspace, home: join(workspace.root, 'home-2') });
  expect(await filesIn(next.home)).toEqual([SESSION]);
  expect(entry).toMatchObject({ persisted: told([SESSION, 'one\n']) });
  expect(await textOf(workspace.home, SESSION)).toBe(HISTORY);
  expect(await filesIn(workspace.home)).toEqual([SESSION, 'state']);
});

test('what goes through an envelope is the driver’s to write; without an envelope nothing is struck', async () => {
  const workspace = await aHome();
  const fault: Fault = { kind: 'rehydrate', turn: 2 };
  const rehydrate: Driver['rehydrate'] = async (home, path, freshHome) => {
    await writeIn(freshHome, 'again.jsonl', await textOf(home, path));
    return 'again.jsonl';
  };
  const { workspace: next, entry } = await strike(workspace, [fault], { rehydrate });
  expect(next.home).not.toBe(workspace.home);
  expect(entry).toMatchObject({ persisted: told(['again.jsonl', HISTORY]) });
  const other = await aHome();
  const none = await strike(other, [fault], { rehydrate: async () => undefined });
  expect(none).toEqual({ workspace: other, entry: undefined });
});

test('local time and the limit of sizes last for one session', async () => {
  const workspace = await aHome();
  const { workspace: next, entry } = await strike(workspace, [
    { kind: 'time-zone', turn: 2, zone: 'Pacific/Kiritimati' },
    { kind: 'full-disk', turn: 2, room: 10, full: 'error' },
  ]);
  expect(next).toEqual({ ...workspace, timeZone: 'Pacific/Kiritimati', sizeLimit: { bytes: 18, full: 'error' } });
  expect(settled(next)).toEqual(workspace);
  const persisted = told([SESSION, HISTORY]);
  expect(entry).toEqual({ kind: 'damage', turn: 1, faults: [0, 1], persisted, hinders: 'error' });
});

test('what ends a client in the middle of a write is noted so, also where a file is read-only as well', async () => {
  const { entry } = await strike(await aHome(), [
    { kind: 'full-disk', turn: 2, room: 0, full: 'killed' },
    { kind: 'protect', ...IN_HISTORY },
  ]);
  expect(entry).toMatchObject({ faults: [0, 1], hinders: 'killed' });
});

test('an older copy is what lay there at an earlier gap, before it was struck', async () => {
  const workspace = await aHome();
  const gap = await gapOf([
    { kind: 'empty', turn: 2, file: 'history' },
    { kind: 'restore', turn: 3, file: 'history' },
  ]);
  await gap.strike(1, workspace);
  expect(await textOf(workspace.home, SESSION)).toBe('');
  const { entry } = await gap.strike(2, workspace);
  expect(entry).toMatchObject({ faults: [1], persisted: told([SESSION, HISTORY]) });
});

test('who cannot be put through a fault is not struck by it', async () => {
  const workspace = await aHome();
  const faults: Fault[] = [
    { kind: 'protect', ...IN_HISTORY },
    { kind: 'rehydrate', turn: 2 },
    { kind: 'time-zone', turn: 2, zone: 'Asia/Kathmandu' },
    { kind: 'full-disk', turn: 2, room: 0, full: 'killed' },
    { kind: 'kill-idle', turn: 2 },
  ];
  const gap = await gapOf(faults, { takes: [] });
  expect(gap.killsIdle(1)).toBe(false);
  expect(await gap.strike(1, workspace)).toEqual({ workspace, entry: undefined });
});

test('an idle client is killed in the one gap where a fault says so, and that is noted', async () => {
  const workspace = await aHome();
  const gap = await gapOf([{ kind: 'kill-idle', turn: 2 }]);
  expect([gap.killsIdle(0), gap.killsIdle(1), gap.killsIdle(2)]).toEqual([false, true, false]);
  expect((await gap.strike(1, workspace)).entry).toEqual({
    kind: 'damage',
    turn: 1,
    faults: [0],
    persisted: told([SESSION, HISTORY]),
    killed: true,
  });
});

test('nothing outside the home is ever touched, whatever a driver says', async () => {
  const workspace = await aHome();
  await writeIn(workspace.root, 'precious', 'precious');
  const leads = (more: Partial<Kept>): Partial<Driver> => ({
    kept: async () => [{ path: SESSION, role: 'history', ...more }],
  });
  for (const path of ['../precious', 'sessions/../../precious']) {
    const refused = `${path} does not lie in the client's home`;
    await expect(strike(workspace, [{ kind: 'empty', ...IN_HISTORY }], leads({ path }))).rejects.toThrow(refused);
    await expect(strike(workspace, [{ kind: 'move', turn: 2 }], leads({ elsewhere: path }))).rejects.toThrow(refused);
    await expect(strike(workspace, [{ kind: 'copy', turn: 2 }], leads({ newer: path }))).rejects.toThrow(refused);
  }
  expect(await textOf(workspace.root, 'precious')).toBe('precious');
  expect(await textOf(workspace.home, SESSION)).toBe(HISTORY);
});

// What each kind of disk fault does, by example: whole files before and after.
import { expect, test } from 'vitest';
import type { Deed, Disk, KeptFile, Role } from '../../core/disk.ts';
import type { Fault } from '../index.ts';
import { gapKindOf } from '../index.ts';

const HISTORY = '{"n":1}\n{"n":2}\n{"n":"ü"}\n';

function kept(role: Role, path: string, text: string, more: Partial<KeptFile> = {}): KeptFile {
  return { role, path, bytes: new TextEncoder().encode(text), ...more };
}

/** A home with an older conversation, the newest one as given, and two databases. */
function diskWith(text: string, earlier: Disk['earlier'] = []): Disk {
  const ways = { elsewhere: '2040/b.jsonl', newer: 'z.jsonl' };
  return {
    files: [
      kept('history', 'a.jsonl', '{"n":0}\n'),
      kept('history', 'b.jsonl', text, ways),
      kept('state', 'one.sqlite', 'ONE\n'),
      kept('state', 'two.sqlite', 'TWO\n'),
    ],
    earlier,
  };
}

type GapFault = Extract<Fault, { turn: number }>;
type WithoutTurn<Of> = Of extends GapFault ? Omit<Of, 'turn'> : never;

/** What a fault before the second turn does, with the bytes as text. */
function deeds(fault: WithoutTurn<GapFault>, disk: Disk = diskWith(HISTORY)): unknown {
  const whole = { ...fault, turn: 2 };
  return gapKindOf(whole).between(disk, whole)?.map(readable);
}

function readable(deed: Deed): unknown {
  return 'bytes' in deed && deed.bytes instanceof Uint8Array
    ? { ...deed, bytes: new TextDecoder().decode(deed.bytes) }
    : deed;
}

const inHistory = { file: 'history' } as const;
const wrote = (bytes: string, path = 'b.jsonl') => [{ kind: 'write', path, bytes }];

test('tear: from the final line feed alone to the whole last line, and never more', () => {
  expect(deeds({ kind: 'tear', ...inHistory, lost: 1 })).toEqual(wrote('{"n":1}\n{"n":2}\n{"n":"ü"}'));
  expect(deeds({ kind: 'tear', ...inHistory, lost: 2 })).toEqual(wrote('{"n":1}\n{"n":2}\n{"n":"ü"'));
  // In the middle of the two bytes of a character.
  expect(deeds({ kind: 'tear', ...inHistory, lost: 4 })).toEqual(wrote('{"n":1}\n{"n":2}\n{"n":"\u{FFFD}'));
  for (const lost of [11, 12, 100_000])
    expect(deeds({ kind: 'tear', ...inHistory, lost })).toEqual(wrote('{"n":1}\n{"n":2}\n'));
});

test('tear: a line that once was the last one, and nothing of what was written behind it', () => {
  expect(deeds({ kind: 'tear', ...inHistory, behind: 1, lost: 1 })).toEqual(wrote('{"n":1}\n{"n":2}'));
  expect(deeds({ kind: 'tear', ...inHistory, behind: 2, lost: 3 })).toEqual(wrote('{"n":'));
  expect(deeds({ kind: 'tear', ...inHistory, behind: 2, lost: 100 })).toEqual(wrote(''));
  expect(deeds({ kind: 'tear', ...inHistory, behind: 3, lost: 1 })).toBeUndefined();
});

test('repeat-line: a line stands twice, counted from either end', () => {
  expect(deeds({ kind: 'repeat-line', ...inHistory, line: 1 })).toEqual(
    wrote('{"n":1}\n{"n":1}\n{"n":2}\n{"n":"ü"}\n'),
  );
  expect(deeds({ kind: 'repeat-line', ...inHistory, line: -1 })).toEqual(
    wrote('{"n":1}\n{"n":2}\n{"n":"ü"}\n{"n":"ü"}\n'),
  );
});

test('remove-line: a line is gone with its line feed', () => {
  expect(deeds({ kind: 'remove-line', ...inHistory, line: 2 })).toEqual(wrote('{"n":1}\n{"n":"ü"}\n'));
  expect(deeds({ kind: 'remove-line', ...inHistory, line: -1 })).toEqual(wrote('{"n":1}\n{"n":2}\n'));
  expect(deeds({ kind: 'remove-line', ...inHistory, line: 1 }, diskWith('{"n":1}\n'))).toEqual(wrote(''));
});

test('swap-lines: a line and the next one change places', () => {
  expect(deeds({ kind: 'swap-lines', ...inHistory, line: 1 })).toEqual(wrote('{"n":2}\n{"n":1}\n{"n":"ü"}\n'));
  expect(deeds({ kind: 'swap-lines', ...inHistory, line: -2 })).toEqual(wrote('{"n":1}\n{"n":"ü"}\n{"n":2}\n'));
});

test('zero-line: as many NULs as the line had bytes', () => {
  expect(deeds({ kind: 'zero-line', ...inHistory, line: 3 })).toEqual(wrote(`{"n":1}\n{"n":2}\n${'\0'.repeat(10)}\n`));
});

test('a file that lacks its final line feed goes on lacking it, but the line before never does', () => {
  const torn = diskWith('{"n":1}\n{"n":2}');
  expect(deeds({ kind: 'repeat-line', ...inHistory, line: -1 }, torn)).toEqual(wrote('{"n":1}\n{"n":2}\n{"n":2}'));
  expect(deeds({ kind: 'swap-lines', ...inHistory, line: 1 }, torn)).toEqual(wrote('{"n":2}\n{"n":1}'));
  expect(deeds({ kind: 'remove-line', ...inHistory, line: -1 }, torn)).toEqual(wrote('{"n":1}\n'));
  expect(deeds({ kind: 'crlf', ...inHistory }, torn)).toEqual(wrote('{"n":1}\r\n{"n":2}'));
});

test('crlf: each line feed gets its carriage return, and none a second one', () => {
  expect(deeds({ kind: 'crlf', ...inHistory }, diskWith('{"n":1}\n{"n":2}\r\n\n'))).toEqual(
    wrote('{"n":1}\r\n{"n":2}\r\n\r\n'),
  );
});

test('of the history the newest file is struck, of the state each', () => {
  expect(deeds({ kind: 'empty', file: 'history' })).toEqual(wrote(''));
  expect(deeds({ kind: 'empty', file: 'state' })).toEqual([...wrote('', 'one.sqlite'), ...wrote('', 'two.sqlite')]);
  expect(deeds({ kind: 'lose', file: 'state' })).toEqual([
    { kind: 'remove', path: 'one.sqlite' },
    { kind: 'remove', path: 'two.sqlite' },
  ]);
  expect(deeds({ kind: 'protect', file: 'history' })).toEqual([{ kind: 'protect', path: 'b.jsonl' }]);
});

test('restore: as it was when it last was another, and only what there was then', () => {
  const [oldest, older] = [diskWith('{"n":1}\n'), diskWith('{"n":1}\n{"n":2}\n')].map(({ files }) => files);
  const disk = diskWith(HISTORY, [oldest ?? [], older ?? [], diskWith(HISTORY).files]);
  expect(deeds({ kind: 'restore', ...inHistory }, disk)).toEqual(wrote('{"n":1}\n{"n":2}\n'));
  expect(deeds({ kind: 'restore', file: 'state' }, disk)).toBeUndefined();
  expect(deeds({ kind: 'restore', ...inHistory }, diskWith(HISTORY, [[]]))).toBeUndefined();
});

test('the newest conversation is copied, moved, renamed, linked, or put into a fresh home', () => {
  expect(deeds({ kind: 'copy' })).toEqual(wrote(HISTORY, 'z.jsonl'));
  expect(deeds({ kind: 'move' })).toEqual([{ kind: 'move', from: 'b.jsonl', to: '2040/b.jsonl' }]);
  expect(deeds({ kind: 'rename' })).toEqual([{ kind: 'move', from: 'b.jsonl', to: 'set-aside.bak' }]);
  expect(deeds({ kind: 'link' })).toEqual([{ kind: 'link', path: 'b.jsonl' }]);
  expect(deeds({ kind: 'rehydrate' })).toEqual([{ kind: 'rehydrate', path: 'b.jsonl' }]);
  expect(deeds({ kind: 'fresh-home' })).toEqual([
    { kind: 'fresh-home', files: [{ path: 'b.jsonl', bytes: new TextEncoder().encode(HISTORY) }] },
  ]);
});

test('the next session finds another local time, or a disk with so much room', () => {
  expect(deeds({ kind: 'time-zone', zone: 'Asia/Kathmandu' })).toEqual([{ kind: 'time-zone', zone: 'Asia/Kathmandu' }]);
  expect(deeds({ kind: 'full-disk', room: 100, full: 'killed' })).toEqual([
    { kind: 'limit', bytes: 127, full: 'killed' },
  ]);
});

test('a fault that points at nothing, or changes nothing, does nothing', () => {
  for (const line of [4, -4])
    for (const kind of ['repeat-line', 'remove-line', 'swap-lines', 'zero-line'] as const)
      expect(deeds({ kind, ...inHistory, line })).toBeUndefined();
  // Behind the last line there is none, and two lines that are alike cannot be told apart.
  expect(deeds({ kind: 'swap-lines', ...inHistory, line: -1 })).toBeUndefined();
  expect(deeds({ kind: 'swap-lines', ...inHistory, line: 1 }, diskWith('{}\n{}\n'))).toBeUndefined();
  for (const fault of [{ kind: 'tear', lost: 1 }, { kind: 'empty' }, { kind: 'crlf' }] as const)
    expect(deeds({ ...fault, ...inHistory }, diskWith(''))).toBeUndefined();
  expect(deeds({ kind: 'lose', file: 'index' })).toBeUndefined();
  const bare = { files: [kept('history', 'b.jsonl', HISTORY)], earlier: [] };
  for (const kind of ['copy', 'move'] as const) expect(deeds({ kind }, bare)).toBeUndefined();
});

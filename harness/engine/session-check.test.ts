// What is said about session files: hand-built ones, of which nothing is known but what stands in them.
import { describe, expect, test } from 'vitest';
import type { History } from '../core/item.ts';
import { assistant, called, file, output, user } from '../core/observation.fixture.ts';
import type { StoredSession } from '../core/stored-session.ts';
import { judgeSession, linesWords, mendOf } from './session-check.ts';
import type { Parent } from './session-parent.ts';

/** Each item on a line of its own, behind a head on the first. */
function stored(history: History, more: Partial<StoredSession> & { readonly numbers?: readonly number[] } = {}) {
  const { numbers, ...rest } = more;
  const unreadable = more.unreadableLines?.map((line) => `line ${line}: not a rollout record`) ?? [];
  const lines = history.map((_, index) => index + 2);
  return {
    file: { ...file(history, { unreadable, ...(numbers && { numbers }) }), lines },
    unreadableLines: [],
    numberLines: (numbers ?? []).map((_, index) => index + 1),
    format: 'JSON lines',
    isNewer: false,
    records: history.length + 1,
    forgotten: [],
    cutOff: new Set<number>(),
    open: new Set<number>(),
    torn: false,
    unknown: [],
    ...rest,
  } satisfies StoredSession;
}

const asks = user('Do it.');
const call = called('call_1', 'function', 'fc_1');
const answer = output('call_1', 'function');

test('nothing is said about a session in order', () => {
  expect(judgeSession(stored([asks, call, answer, assistant('Done.', 'msg_1')], { numbers: [0, 1, 2] }))).toEqual([]);
});

test('a lost output, as 0.120.0 leaves it', () => {
  expect(judgeSession(stored([asks, call, assistant('Done.')]))).toEqual([
    {
      invariant: 'call-has-one-output',
      signature: 'call-has-one-output/persisted/function/missing',
      message: 'the function call call_1 has no output.',
      lines: [3],
    },
  ]);
});

test('each other violation, with its lines and what mends it', () => {
  const said = (session: StoredSession) =>
    judgeSession(session).map((one) => [one.message, mendOf(one.signature ?? '', one.lines)]);
  expect(said(stored([call, answer, answer]))).toEqual([
    [
      'the function call call_1 has 2 outputs.',
      'of lines 3, 4 keep the output that tells what the tool did, and remove the others',
    ],
  ]);
  expect(said(stored([asks, answer]))).toEqual([
    ['the function output call_1 has no call before it.', 'put the record of the call before line 3, or remove line 3'],
  ]);
  expect(said(stored([asks, answer, call]))).toEqual([
    [
      'the function output call_1 has no call before it. The call stands on line 4.',
      'put the record of the call before line 3, or remove line 3',
    ],
  ]);
  const search = { kind: 'call', via: 'tool_search', callId: 'call_2', name: 'tool_search', input: '' } as const;
  expect(said(stored([search]))).toEqual([
    [
      'the tool_search call call_2 has no output.',
      'add a record with the output of the call behind line 2, or remove line 2',
    ],
  ]);
  expect(said(stored([call, answer, call, answer]))).toEqual([
    [
      'the function call call_1 has 2 outputs.',
      'of lines 3, 5 keep the output that tells what the tool did, and remove the others',
    ],
    [
      'the item id fc_1 stands more than once.',
      'of lines 2, 4 keep one record with this id, or take the id off the others',
    ],
    ['the call call_1 stands more than once.', 'of lines 2, 4 keep one call, and of its outputs one'],
  ]);
  expect(said(stored([asks], { numbers: [0, 1, 1, 2] }))).toEqual([
    [
      'the sequence number 1 comes again, or too late.',
      'remove the records that stand once more from line 3 on, or restore their order',
    ],
  ]);
  expect(said(stored([asks], { numbers: [0, 1, 5] }))).toEqual([
    [
      'before the sequence number 5 there is a gap.',
      'look in a copy of the file for the records that are missing before line 3; where they were removed on purpose, leave it as it is',
    ],
  ]);
  expect(said(stored([asks], { unreadableLines: [4, 9] }))).toEqual([
    [
      '2 records cannot be read, the first: line 4: not a rollout record.',
      'restore lines 4, 9 or remove what cannot be read; where two records stand on one line, part them',
    ],
  ]);
});

describe('what is told, and not held against the client', () => {
  const excuses = (session: StoredSession) => judgeSession(session).map((one) => one.excuse?.split(/[;:,]/)[0]);

  test.each([
    [
      'a call in the last turn, which has no end',
      stored([asks, call], { open: new Set([1]) }),
      'its turn has no end yet',
    ],
    ['a call in a turn that was cut off', stored([asks, call, asks], { cutOff: new Set([1]) }), 'its turn was cut off'],
    ['half a last line', stored([asks], { unreadableLines: [3], torn: true }), 'the last line has no end'],
    [
      'a call before a summary',
      stored([asks, call, asks], { forgotten: [{ from: 0, to: 2, line: 9, why: 'compacted' }] }),
      'the history was summed up on line 9',
    ],
    [
      'a call of a prompt that was taken back',
      stored([asks, call, asks], { forgotten: [{ from: 0, to: 2, line: 9, why: 'rolled-back' }] }),
      'the prompt was taken back on line 9',
    ],
    [
      'an id of which only one is still sent',
      stored([assistant('Hm.', 'msg_1'), assistant('Hm.', 'msg_1')], {
        forgotten: [{ from: 0, to: 1, line: 9, why: 'compacted' }],
      }),
      'the history was summed up on line 9',
    ],
    [
      'an output in a fork that goes on from another file',
      stored([answer], { base: { session: '01a1' } }),
      'the session goes on from 01a1',
    ],
    ['no record at all', stored([], { records: 0 }), 'nothing of it can be resumed'],
  ])('%s', (_, session, excuse) => {
    expect(excuses(session)).toEqual([excuse]);
  });

  test('but these are violations', () => {
    expect(excuses(stored([asks], { unreadableLines: [2, 3], torn: true }))).toEqual([undefined]);
    expect(excuses(stored([asks], { unreadableLines: [3] }))).toEqual([undefined]);
    const twice = [assistant('Hm.', 'msg_1'), assistant('Hm.', 'msg_1'), assistant('Hm.', 'msg_1')];
    const forgotten = [{ from: 0, to: 1, line: 9, why: 'compacted' }] as const;
    expect(excuses(stored(twice, { forgotten }))).toEqual([undefined]);
    expect(excuses(stored([call, answer, answer, answer], { open: new Set([0]) }))).toEqual([undefined]);
  });

  test("kinds that nobody knows are told; what is no name of a kind may be anybody's text", () => {
    const unknown = [
      { of: 'item', type: 'of_tomorrow', lines: [3, 4] },
      { of: 'record', type: 'my secret', lines: [5] },
    ] as const;
    const excuse = 'no release up to 0.169 writes them; whether one is a call that wants an output was not judged';
    expect(judgeSession(stored([asks], { unknown }))).toEqual([
      { message: 'what items of the type of_tomorrow are is not known.', lines: [3, 4], excuse },
      { message: 'what records of this type are is not known.', lines: [5], excuse },
    ]);
  });

  test('a fork: what its parent holds is no orphan, what it lacks is one', () => {
    const fork = stored([answer], { base: { session: '01a1' } });
    const told = (parent: Parent) => judgeSession(fork, parent).map(({ message, excuse }) => [message, excuse]);
    const lost = 'the function output call_1 has no call before it.';
    expect(told({ session: '01a1', calls: () => true })).toEqual([]);
    expect(told({ session: '01a1', calls: () => false })).toEqual([[lost, undefined]]);
    expect(told({ session: '01a1', trouble: 'whose file is not in its home' })).toEqual([
      [lost, "the session goes on from 01a1, and the call may stand in that one's file"],
      [
        'the session goes on from 01a1, whose file is not in its home.',
        'this file is judged alone; Codex does not resume it until that one is back where it was',
      ],
    ]);
  });

  test('a file that names no session', () => {
    const { session: _, ...nameless } = stored([asks]).file;
    expect(judgeSession({ ...stored([asks]), file: nameless })).toEqual([
      {
        message: 'no record says which session this is.',
        lines: [],
        excuse:
          'Codex does not resume a session without its head: put its first line back, with the id that the name of the file ends in',
      },
    ]);
  });

  test('an unknown shape of a newer release', () => {
    const session = stored([asks], { unreadableLines: [3], isNewer: true, version: '9.0.0' });
    const shaped = (why: string) => ({ ...session, file: { ...session.file, unreadable: [`line 3: ${why}`] } });
    expect(excuses(shaped('a response item of an unknown shape'))).toEqual(['it was written by 9.0.0']);
    expect(excuses(shaped('not a rollout record'))).toEqual([undefined]);
  });
});

test('a hundred thousand calls, of which all are lost, are looked up and not searched for', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => called(`call_${index}`, 'function', `fc_${index}`));
  const remarks = judgeSession(stored([...many, ...many.map((one) => ({ ...one, id: `${one.id}b` }))]));
  expect(remarks.length).toBe(300_000);
});

test('many lines are told by the first twenty', () => {
  expect(linesWords([7])).toBe('line 7');
  expect(linesWords([7, 18])).toBe('lines 7, 18');
  expect(linesWords(Array.from({ length: 22 }, (_, index) => index + 1))).toBe(
    'lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 and 2 more',
  );
});

// What a person reads about session files.
import { expect, test } from 'vitest';
import type { Remark } from '../../engine/session-check.ts';
import { sessionWords, size, totalsWords, type CheckedSession } from './session-words.ts';

const missing = (line: number, id: string): Remark => ({
  invariant: 'call-has-one-output',
  signature: 'call-has-one-output/persisted/function/missing',
  message: `the function call ${id} has no output.`,
  lines: [line],
});

const session: CheckedSession = {
  path: 'sessions/rollout-x.jsonl',
  session: '01a1',
  writer: 'Codex 0.120.0',
  format: 'JSON lines',
  bytes: 10,
  records: 60,
  violations: [missing(9, 'call_1'), missing(20, 'call_2')],
  notices: [{ ...missing(60, 'call_3'), excuse: 'its turn has no end yet' }],
};

const RULES = [
  '    Every call has exactly one output, of its own kind.',
  '    To mend it: add a record with the output of the call behind lines 9, 20, or remove lines 9, 20.',
  '    Source: The Responses API refuses a call without output ("No tool output found for function call ..."); openai/codex issue 16255 reports session files with such calls.',
];

test('violations of one kind are told together, and notices with the reason why they are none', () => {
  expect(sessionWords(session)).toEqual([
    'sessions/rollout-x.jsonl: broken, 2 violations, 1 notice',
    '  session 01a1, written by Codex 0.120.0 as JSON lines, 60 records',
    '  line 9: the function call call_1 has no output.',
    '  line 20: the function call call_2 has no output.',
    ...RULES,
    '  line 60: the function call call_3 has no output.',
    '    No violation: its turn has no end yet.',
  ]);
});

test('the text of a line is shown below it', () => {
  expect(sessionWords({ ...session, notices: [] }, new Map([[9, '{"type":"response_item"']])).slice(2, 5)).toEqual([
    '  line 9: the function call call_1 has no output.',
    '    9 | {"type":"response_item"',
    '  line 20: the function call call_2 has no output.',
  ]);
});

test('nothing that stands in a file steers the terminal, or makes a line of its own', () => {
  const id = 'a\u{1b}[31mb\r\nfaults: all is well\u{202e}';
  const told = sessionWords({
    ...session,
    path: id,
    session: id,
    writer: id,
    violations: [missing(9, id)],
    notices: [],
  });
  expect(told.slice(0, 3)).toEqual([
    'ab\u{fffd}\u{fffd}faults: all is well\u{fffd}: broken, 1 violation',
    '  session ab\u{fffd}\u{fffd}faults: all is well\u{fffd}, written by ab\u{fffd}\u{fffd}faults: all is well\u{fffd} as JSON lines, 60 records',
    '  line 9: the function call ab\u{fffd}\u{fffd}faults: all is well\u{fffd} has no output.',
  ]);
});

test('of very many the first twenty are told', () => {
  const many = Array.from({ length: 25 }, (_, index) => missing(index + 2, `call_${index}`));
  const told = sessionWords({ ...session, violations: many, notices: [] });
  expect(told.length).toBe(2 + 20 + 1 + RULES.length);
  expect(told[22]).toBe('  and 5 more; --json tells all');
});

test('a file in order is not told of, one that could not be judged is', () => {
  expect(sessionWords({ ...session, violations: [], notices: [] })).toEqual([]);
  expect(sessionWords({ ...session, violations: [], notices: [], unjudged: 'not a file' })).toEqual([
    'sessions/rollout-x.jsonl: not judged: not a file',
  ]);
});

test('the last line tells what was checked', () => {
  const none = { files: 1, bytes: 999, records: 1, items: 0, broken: 0, noticed: 0, unjudged: 0 };
  expect(totalsWords(none)).toBe('1 session file, 999 bytes, 1 record, 0 items: none is broken.');
  expect(totalsWords({ files: 20, bytes: 2e9, records: 9, items: 8, broken: 3, noticed: 2, unjudged: 1 })).toBe(
    '20 session files, 2.0 GB, 9 records, 8 items: 3 broken, 2 with notices alone, 1 not judged.',
  );
  expect([size(1), size(1500), size(2.5e6)]).toEqual(['1 byte', '1.5 kB', '2.5 MB']);
});

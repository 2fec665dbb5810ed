// What a resumed session makes of files as crashes and broken disks leave them.
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createSession, resumeSession, sessionPath } from './session-file.ts';
import { customCall } from './sse-server.ts';
import { hello, itemLines, noted, recorded, temporary } from './trial.ts';

const call = customCall('c1', 'a');
const lost = {
  type: 'custom_tool_call_output',
  call_id: 'c1',
  output: 'error: the session ended before the output was recorded',
};

async function homeWith(...items: readonly (typeof hello)[]): Promise<string> {
  const home = await temporary();
  const session = createSession(home, 's1');
  for (const item of items) session.record(item);
  return home;
}

const resume = (home: string) => resumeSession(home, 's1');

test('a session is read back as it was recorded', async () => {
  const home = await homeWith(hello, call, noted);
  expect(resume(home).history).toEqual([hello, call, noted]);
  expect(recorded(home)).toEqual(itemLines(hello, call, noted));
});

test('a call without its output gets one that says so, in memory and on disk', async () => {
  const home = await homeWith(hello, call);
  expect(resume(home).history).toEqual([hello, call, lost]);
  expect(recorded(home)).toEqual(itemLines(hello, call, lost));
});

test('a torn last line is left out, and what follows stands on a line of its own', async () => {
  const home = await homeWith(hello, call, noted);
  const path = sessionPath(home, 's1');
  truncateSync(path, readFileSync(path).length - 5);
  expect(resume(home).history).toEqual([hello, call, lost]);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.slice(4)).toEqual([JSON.stringify({ n: 3, type: 'item', item: lost }), '']);
});

test('an output without its call is not sent again', async () => {
  const home = await homeWith(hello, noted);
  expect(resume(home).history).toEqual([hello]);
});

test('a session that is not there cannot be resumed', async () => {
  const home = await homeWith(hello);
  expect(() => resumeSession(home, 's2')).toThrow('ENOENT');
  writeFileSync(sessionPath(home, 's1'), '');
  expect(() => resume(home)).toThrow('s1.jsonl holds no session "s1"');
  appendFileSync(sessionPath(home, 's1'), `${JSON.stringify({ type: 'session_meta', id: 'other' })}\n`);
  expect(() => resume(home)).toThrow('s1.jsonl holds no session "s1"');
});

test('a new session never takes the place of another', async () => {
  const home = await homeWith(hello);
  expect(() => createSession(home, 's1')).toThrow('EEXIST');
});

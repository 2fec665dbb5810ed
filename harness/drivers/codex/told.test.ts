// What the items that Codex tells of mean for a case.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { trialWorkspace } from '../trial-workspace.ts';
import { toldBy } from './told.ts';

const COMMAND = `/bin/bash -lc "echo effects/j1.log; echo 'call_j1_1 finished' >> effects/j1.log"`;

test.each([
  ['exec --json', 'agent_message', 'command_execution'],
  ['app-server', 'agentMessage', 'commandExecution'],
])('%s: a message is its text, a command names its asking', (_, message, command) => {
  expect(toldBy({ id: 'item_0', type: message, text: 'Done.' }, 'work')).toEqual([{ kind: 'told', text: 'Done.' }]);
  const ended = { id: 'item_1', type: command, command: COMMAND, status: 'completed' };
  expect(toldBy(ended, 'work')).toEqual([{ kind: 'told', callId: 'call_j1_1' }]);
});

test('a command says twice what it holds, and is one asking all the same', () => {
  const hold = { type: 'command_execution', command: "echo 'call_j2_3 started'; echo 'call_j2_3 finished'" };
  expect(toldBy(hold, 'work')).toEqual([{ kind: 'told', callId: 'call_j2_3' }]);
});

test.each(['file_change', 'fileChange'])('a patch (%s) is of the asking whose effect it has left', async (type) => {
  const { cwd } = await trialWorkspace();
  const log = path.join(cwd, 'effects/j1.log');
  const patch = { type, changes: [{ path: log, kind: 'update' }], status: 'completed' };
  expect(toldBy(patch, cwd)).toEqual([]);
  writeFileSync(log, 'call_j1_1 finished\ncall_j1_4 finished\n');
  expect(toldBy(patch, cwd)).toEqual([
    { kind: 'told', callId: 'call_j1_1' },
    { kind: 'told', callId: 'call_j1_4' },
  ]);
  expect(toldBy({ type, changes: [{ path: path.join(cwd, 'notes.log'), kind: 'add' }] }, cwd)).toEqual([]);
});

test('nothing else means anything: reasoning, errors, items of a shape that nobody knows', () => {
  const others = [
    { type: 'reasoning', text: 'call_j1_1' },
    { type: 'error', message: 'no' },
    { type: 'file_change' },
    7,
  ];
  expect(others.flatMap((item) => toldBy(item, 'work'))).toEqual([]);
});

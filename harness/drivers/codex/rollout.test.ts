// Session files in the shapes that releases really write.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readRollout, readRollouts } from './rollout.ts';

describe('a rollout of 0.120', () => {
  const lines = [
    '{"timestamp":"2026-11-21T08:03:58.880Z","type":"session_meta","payload":{"id":"01a1fd22","cli_version":"0.120.0"}}',
    '{"timestamp":"2026-11-21T08:03:58.882Z","type":"event_msg","payload":{"type":"task_started","turn_id":"01a1"}}',
    '{"timestamp":"2026-11-21T08:03:58.882Z","type":"response_item","payload":{"type":"message","role":"developer","content":[{"type":"input_text","text":"<permissions>"}]}}',
    '{"timestamp":"2026-11-21T08:03:58.883Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"do it"}]}}',
    '{"timestamp":"2026-11-21T08:03:58.908Z","type":"response_item","payload":{"type":"custom_tool_call","status":"completed","call_id":"call_j1_1","name":"apply_patch","input":"*** Begin Patch"}}',
    '{"timestamp":"2026-11-21T08:03:59.189Z","type":"response_item","payload":{"type":"custom_tool_call_output","call_id":"call_j1_1","output":"{\\"output\\":\\"Success.\\\\nM effects/j1.log\\\\n\\",\\"metadata\\":{\\"exit_code\\":0,\\"duration_seconds\\":0.0}}"}}',
    '{"timestamp":"2026-11-21T08:03:59.209Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}}',
  ];
  const SENT = 'Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess.\nM effects/j1.log\n';
  const items = [
    { kind: 'message', role: 'developer', text: '<permissions>' },
    { kind: 'message', role: 'user', text: 'do it' },
    { kind: 'call', via: 'custom', callId: 'call_j1_1', name: 'apply_patch', input: '*** Begin Patch' },
    { kind: 'output', via: 'custom', callId: 'call_j1_1', text: SENT },
    { kind: 'message', role: 'assistant', text: 'done' },
  ];

  test('its response items are the history; a patch has its output told as a request tells it', () => {
    expect(readRollout(`${lines.join('\n')}\n`)).toEqual({
      history: items,
      unreadable: [],
      lines: [3, 4, 5, 6, 7],
      session: '01a1fd22',
    });
  });

  test('a torn last line is reported, and costs nothing before it', () => {
    const torn = lines.join('\n').slice(0, -20);
    expect(readRollout(torn)).toEqual({
      history: items.slice(0, -1),
      unreadable: ['line 7: not a rollout record'],
      lines: [3, 4, 5, 6],
      session: '01a1fd22',
    });
  });
});

test('a rollout of 0.169: every line is numbered, every item has an id', () => {
  const lines = [
    '{"timestamp":"2026-11-21T08:03:59.550Z","ordinal":4,"type":"world_state","payload":{"full":true,"state":{}}}',
    '{"timestamp":"2026-11-21T08:03:59.572Z","ordinal":9,"type":"response_item","payload":{"type":"function_call","status":"completed","id":"fc_1","name":"exec_command","arguments":"{\\"cmd\\":\\"ls\\"}","call_id":"call_j1_1","internal_chat_message_metadata_passthrough":{"turn_id":"01a1"}},"metadata":{"history_sequence":4}}',
    '{"timestamp":"2026-11-21T08:03:59.618Z","ordinal":11,"type":"response_item","payload":{"type":"function_call_output","id":"fco_01a1","call_id":"call_j1_1","output":"Chunk ID: 756f21\\nOutput:\\n"}}',
    '{"timestamp":"2026-11-21T08:03:59.841Z","ordinal":15,"type":"token_usage_record","payload":{"thread_id":"01a1"}}',
    '{"timestamp":"2026-11-21T08:03:59.850Z","ordinal":16,"type":"response_item","payload":{"type":"reasoning","id":"rs_1","summary":[]}}',
  ];
  expect(readRollout(lines.join('\n'))).toEqual({
    history: [
      { kind: 'call', via: 'function', callId: 'call_j1_1', name: 'exec_command', input: '{"cmd":"ls"}', id: 'fc_1' },
      { kind: 'output', via: 'function', callId: 'call_j1_1', text: 'Chunk ID: 756f21\nOutput:\n', id: 'fco_01a1' },
      { kind: 'reasoning', text: '', id: 'rs_1' },
    ],
    unreadable: [],
    lines: [2, 3, 5],
    numbers: [4, 9, 11, 15, 16],
  });
});

test('numbers are told as they stand, with gaps and repeats; a file that was forked names its own session first', () => {
  const lines = [
    '{"ordinal":0,"type":"session_meta","payload":{"id":"01a1-own"}}',
    '{"ordinal":1,"type":"session_meta","payload":{"id":"01a1-forked-from"}}',
    '{"ordinal":3,"type":"event_msg","payload":{"type":"task_started"}}',
    '{"ordinal":3,"type":"event_msg","payload":{"type":"task_complete"}}',
    '{"ordinal":"4","type":"event_msg","payload":{"type":"turn_aborted"}}',
  ];
  expect(readRollout(lines.join('\n'))).toEqual({
    history: [],
    unreadable: [],
    lines: [],
    session: '01a1-own',
    numbers: [0, 1, 3, 3],
  });
});

test.each([
  [
    'a list of parts',
    [{ type: 'input_text', text: 'one ' }, { type: 'input_image' }, { type: 'input_text', text: 'two' }],
  ],
  ['an object with content', { content: 'one two', success: true }],
  ['an object with parts', { content: [{ type: 'input_text', text: 'one two' }] }],
])('an output may be %s', (_, output) => {
  const payload = { type: 'function_call_output', call_id: 'call_j1_1', output };
  expect(readRollout(JSON.stringify({ type: 'response_item', payload })).history).toEqual([
    { kind: 'output', via: 'function', callId: 'call_j1_1', text: 'one two' },
  ]);
});

test('each kind of unreadable line says what is wrong with it; blank lines are nothing', () => {
  const text = [
    '',
    '\0\0\0\0',
    '[]',
    '{"type":"response_item","payload":{}}',
    '{"type":"response_item","payload":{"type":"function_call","name":"shell"}}',
    '{"type":"response_item","payload":{"type":"message","role":"tool","content":[]}}',
  ].join('\n');
  expect(readRollout(text)).toEqual({
    history: [],
    unreadable: [
      'line 2: not a rollout record',
      'line 3: not a rollout record',
      'line 4: a response item of an unknown shape',
      'line 5: a response item of an unknown shape',
      'line 6: a response item of an unknown shape',
    ],
    lines: [],
  });
});

test('rollouts are found wherever they lie, archived ones too, oldest first; other files are left alone', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  onTestFinished(async () => rm(home, { recursive: true }));
  expect(await readRollouts(home)).toEqual({ files: [] });
  const files = [
    'sessions/2040/05/01/rollout-2026-11-21T07-00-00-c.jsonl',
    'sessions/2026/11/21/rollout-2026-11-21T06-59-59-b.jsonl',
    'sessions/2026/11/21/notes.jsonl',
    'archived_sessions/rollout-2026-11-20T00-00-00-a.jsonl',
  ];
  for (const file of files) {
    await mkdir(path.dirname(path.join(home, file)), { recursive: true });
    await writeFile(path.join(home, file), '{"type":"session_meta","payload":{}}\n');
  }
  expect((await readRollouts(home)).files).toEqual([
    { path: 'archived_sessions/rollout-2026-11-20T00-00-00-a.jsonl', history: [], unreadable: [], lines: [] },
    { path: 'sessions/2026/11/21/rollout-2026-11-21T06-59-59-b.jsonl', history: [], unreadable: [], lines: [] },
    { path: 'sessions/2040/05/01/rollout-2026-11-21T07-00-00-c.jsonl', history: [], unreadable: [], lines: [] },
  ]);
});

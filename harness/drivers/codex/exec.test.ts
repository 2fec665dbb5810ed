// What `codex exec --json` tells, read.
import { expect, test } from 'vitest';
import { outcomeOf, readEvents } from './exec.ts';

const started = '{"type":"thread.started","thread_id":"01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3"}';
const thread = '01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3';
const said = (text: string) => JSON.stringify({ type: 'item.completed', item: { type: 'agent_message', text } });

test('a turn is answered with the last thing that the model said; announced retries are not its end', () => {
  const lines = [
    started,
    '{"type":"turn.started"}',
    said('first'),
    '{"type":"item.completed","item":{"id":"item_0","type":"file_change","changes":[],"status":"completed"}}',
    '{"type":"error","message":"Reconnecting... 1/2 (stream disconnected before completion)"}',
    said('second'),
    '{"type":"turn.completed","usage":{"input_tokens":2}}',
  ];
  expect(readEvents(lines.join('\n'))).toEqual({
    thread,
    outcome: { kind: 'answered', text: 'second' },
    display: { texts: ['first', 'second'], ends: 1 },
  });
});

test('a failed turn tells its message', () => {
  const failed = '{"type":"turn.failed","error":{"message":"stream disconnected before completion"}}';
  expect(readEvents([started, said('half'), failed, ''].join('\n'))).toEqual({
    thread,
    outcome: { kind: 'failed', message: 'stream disconnected before completion' },
    display: { texts: ['half'], ends: 1 },
  });
});

test('a process that was killed told no outcome, maybe only half a line, but its thread can be resumed', () => {
  expect(readEvents(`${started}\n{"type":"turn.comp`)).toEqual({ thread, display: { texts: [], ends: 0 } });
  expect(readEvents('')).toEqual({ display: { texts: [], ends: 0 } });
});

test('an exit status is as good as a word, and what is said before a turn begins is a refusal', () => {
  const answered = { kind: 'answered', text: 'second' } as const;
  const exit = (exitCode: number, stderr = '') => ({ exitCode, signal: null, stderr });
  expect(outcomeOf(answered, exit(0))).toEqual(answered);
  expect(outcomeOf(answered, exit(1, 'ERROR File too large'))).toEqual({
    kind: 'failed',
    message: 'exit status 1: ERROR File too large',
  });
  expect(outcomeOf(undefined, exit(1, 'Error: no rollout found'))).toEqual({
    kind: 'failed',
    message: 'exit status 1: Error: no rollout found',
  });
  expect(outcomeOf(undefined, exit(101, 'panicked'))).toEqual({
    kind: 'crashed',
    message: 'exit status 101: panicked',
  });
});

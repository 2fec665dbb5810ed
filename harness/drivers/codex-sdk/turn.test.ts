// What the Codex SDK tells of a turn, read.
import { describe, expect, test } from 'vitest';
import type { Told } from './protocol.ts';
import { endedItems, readTurn } from './turn.ts';

const thread = '01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3';
const event = (value: unknown): Told => ({ kind: 'event', event: value });
const started = event({ type: 'thread.started', thread_id: thread });
const said = (text: string) => event({ type: 'item.completed', item: { type: 'agent_message', text } });
const completed = event({ type: 'turn.completed', usage: { input_tokens: 2 } });
const failed = event({ type: 'turn.failed', error: { message: 'Selected model is at capacity.' } });

test('a turn goes on until its events are over; its thread is known before', () => {
  expect(readTurn([])).toEqual({ thread: undefined, outcome: undefined, display: { texts: [], ends: 0 } });
  expect(readTurn([started, said('first')])).toEqual({
    thread,
    outcome: undefined,
    display: { texts: ['first'], ends: 0 },
  });
});

test('a turn is answered with the last thing that the model said; announced retries are not its end', () => {
  const retry = event({ type: 'error', message: 'Reconnecting... 1/2 (stream disconnected before completion)' });
  expect(readTurn([started, said('first'), retry, said('second'), completed, { kind: 'over', thread }])).toEqual({
    thread,
    outcome: { kind: 'answered', text: 'second' },
    display: { texts: ['first', 'second'], ends: 1 },
  });
});

test('a failed turn has failed once, though an exception tells the exit status behind it', () => {
  const threw: Told = { kind: 'threw', thread, message: 'Codex Exec exited with code 1: Reading prompt from stdin...' };
  expect(readTurn([started, failed, threw])).toEqual({
    thread,
    outcome: { kind: 'failed', message: 'Selected model is at capacity.' },
    display: { texts: [], ends: 1 },
  });
});

describe('an exception', () => {
  const log = '2026-11-21T08:00:00Z ERROR one\n\n2026-11-21T08:00:01.5Z ERROR no rollout found\n';

  test('alone is the end of the turn: what Codex complained of last, without the time', () => {
    const threw: Told = { kind: 'threw', thread: null, message: `Codex Exec exited with code 1: ${log}` };
    expect(readTurn([threw])).toEqual({
      thread: undefined,
      outcome: { kind: 'failed', message: 'Codex Exec exited with code 1: ERROR no rollout found' },
      display: { texts: [], ends: 1 },
    });
  });

  test('that has nothing to do with Codex is told as it is', () => {
    const threw: Told = { kind: 'threw', thread, message: 'The operation was aborted' };
    expect(readTurn([started, threw]).outcome).toEqual({ kind: 'failed', message: 'The operation was aborted' });
  });

  test('behind an answer contradicts it: the user has been told two ends', () => {
    const threw: Told = { kind: 'threw', thread, message: 'Codex Exec exited with signal SIGKILL: ' };
    expect(readTurn([started, said('done'), completed, threw])).toEqual({
      thread,
      outcome: { kind: 'failed', message: 'Codex Exec exited with signal SIGKILL' },
      display: { texts: ['done'], ends: 2 },
    });
  });
});

test('events that are over without the end of the turn are no answer', () => {
  expect(readTurn([started, said('half'), { kind: 'over', thread }])).toEqual({
    thread,
    outcome: { kind: 'failed', message: 'the events were over, and none of them told how the turn had ended' },
    display: { texts: ['half'], ends: 0 },
  });
});

test('what has ended is told item by item', () => {
  const ran = { type: 'command_execution', command: 'echo', status: 'completed' };
  expect(endedItems([started, event({ type: 'item.completed', item: ran }), completed])).toEqual([ran]);
});

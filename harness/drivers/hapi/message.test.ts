// What the messages of HAPI's hub tell of a turn. They are those of 0.30.7, shortened.
import { expect, test } from 'vitest';
import { readTurn, type Message } from './message.ts';

let seq = 0;

function told(at: number, content: object, more: Partial<Message> = {}): Message {
  seq += 1;
  return { id: `m${seq}`, seq, createdAt: at, invokedAt: at, localId: null, content, ...more };
}

const prompt = (localId: string, at: number, invokedAt: number | null): Message =>
  told(at, { role: 'user', content: { type: 'text', text: localId } }, { localId, invokedAt });
const says = (at: number, message: string, end: string): Message =>
  told(at, { role: 'agent', content: { type: 'codex', data: { type: 'message', message, id: `codex:t:u:1:${end}` } } });
const answers = (at: number, text: string) => says(at, text, 'agent_message');
const fails = (at: number, text: string) => says(at, text, 'task_failed');
const counts = (at: number): Message =>
  told(at, { role: 'agent', content: { type: 'codex', data: { type: 'token_count' } } });
const waits = (at: number): Message =>
  told(at, { role: 'agent', content: { id: 'e', type: 'event', data: { type: 'ready' } } });

test('a turn is over when the agent waits for the next prompt', () => {
  const messages = [prompt('p1', 1, 2), answers(3, 'One.'), counts(4), answers(5, 'Two.')];
  expect(readTurn(messages, 'p1')).toEqual({
    isOver: false,
    isFailed: false,
    outcome: { kind: 'answered', text: 'Two.' },
    display: { texts: ['One.', 'Two.'], ends: 0 },
  });
  expect(readTurn([...messages, waits(6)], 'p1')).toEqual({
    isOver: true,
    isFailed: false,
    outcome: { kind: 'answered', text: 'Two.' },
    display: { texts: ['One.', 'Two.'], ends: 1 },
  });
});

test('a failure is told by the end of an id; each is one telling, also behind the end', () => {
  const capacity = 'Codex error: Selected model is at capacity. Please try a different model.';
  const messages = [
    prompt('p1', 1, 2),
    fails(3, 'Codex error: Codex thread entered systemError'),
    fails(4, capacity),
    waits(5),
    fails(6, capacity),
  ];
  expect(readTurn(messages, 'p1')).toEqual({
    isOver: true,
    isFailed: true,
    outcome: { kind: 'failed', message: capacity },
    display: { texts: [], ends: 3 },
  });
});

test('a model that speaks of an error has not failed', () => {
  const messages = [prompt('p1', 1, 2), answers(3, 'Codex error: none.'), waits(4)];
  expect(readTurn(messages, 'p1').outcome).toEqual({ kind: 'answered', text: 'Codex error: none.' });
});

test('a prompt behind another one in the queue has its own answer, and is not over before it is taken in', () => {
  const first = prompt('p1', 1, 2);
  const second = prompt('p2', 3, null);
  const answered = [first, second, answers(4, 'To the first.'), waits(5)];
  expect(readTurn(answered, 'p2').isOver).toBe(false);
  const taken = { ...second, invokedAt: 6 };
  const all = [first, taken, ...answered.slice(2), answers(7, 'To the second.'), waits(8)];
  expect(readTurn(all, 'p2')).toEqual({
    isOver: true,
    isFailed: false,
    outcome: { kind: 'answered', text: 'To the second.' },
    display: { texts: ['To the second.'], ends: 1 },
  });
});

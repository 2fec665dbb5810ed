// What an editor shows, put together from the pieces that the adapter sends.
import type { SessionUpdate } from '@agentclientprotocol/sdk';
import { expect, test } from 'vitest';
import { createScreen, type Screen } from './screen.ts';

function show(screen: Screen, ...pieces: readonly (readonly [id: string | null, text: string])[]): void {
  for (const [messageId, text] of pieces)
    screen.show({ sessionUpdate: 'agent_message_chunk', messageId, content: { type: 'text', text } });
}

test('pieces of one message are put together, and two messages kept apart', () => {
  const screen = createScreen();
  show(screen, ['m1', 'First a '], ['m1', 'word.'], ['m2', 'Done.']);
  expect({ texts: screen.texts(), answer: screen.answer() }).toEqual({
    texts: ['First a word.', 'Done.'],
    answer: 'Done.',
  });
});

test('a warning of the adapter is shown, and is no answer; where the model has said nothing it stands in its place', () => {
  const screen = createScreen();
  show(screen, [null, 'Selected model is at capacity.']);
  expect(screen.answer()).toBe('Selected model is at capacity.');
  show(screen, ['m1', 'Done.'], [null, 'Warning: one.'], [null, 'Warning: two.']);
  expect({ texts: screen.texts(), answer: screen.answer() }).toEqual({
    texts: ['Selected model is at capacity.', 'Done.', 'Warning: one.', 'Warning: two.'],
    answer: 'Done.',
  });
});

test('nothing else is a message, and a cleared screen is empty', () => {
  const screen = createScreen();
  const others: SessionUpdate[] = [
    { sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'Hm.' } },
    { sessionUpdate: 'user_message_chunk', content: { type: 'text', text: 'Do the work.' } },
    { sessionUpdate: 'session_info_update', title: 'Work' },
  ];
  for (const one of others) screen.show(one);
  expect(screen.texts()).toEqual([]);
  show(screen, ['m1', 'Done.']);
  screen.clear();
  expect({ texts: screen.texts(), answer: screen.answer() }).toEqual({ texts: [], answer: '' });
});

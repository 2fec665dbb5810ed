// What the script can speak of in a history: its own prompts, texts, calls and their outputs.
import { expect, test } from 'vitest';
import { asks, assistant, CASE, called, output, user } from './observation.fixture.ts';
import { CLOSING } from './script.ts';
import { isScripted, telling } from './telling.ts';

test('what a client adds on its own is left out', () => {
  const history = [
    { kind: 'message', role: 'developer', text: 'Do the work.' } as const,
    user('<environment>today</environment>'),
    asks,
    { kind: 'reasoning', text: 'Hm.', id: 'rs_1' } as const,
    { kind: 'other', type: 'web_search_call' } as const,
    assistant('Let me think.'),
    called('call_j1_1', 'custom', 'ctc_1'),
    called('call_foreign', 'custom'),
    output('call_j1_1', 'custom'),
    output('call_foreign', 'custom', 'x'),
    assistant('All is done.', 'msg_1'),
  ];
  expect(telling(CASE.script, history)).toEqual([
    'user: Do the work.',
    'call call_j1_1',
    'output call_j1_1: wrote effects/j1.log',
    'assistant: All is done.',
  ]);
});

test('the words with which every turn is closed belong to the script', () => {
  const text = CLOSING.kind === 'text' ? CLOSING.text : '';
  expect(isScripted(CASE.script, { kind: 'message', role: 'assistant', text })).toBe(true);
  expect(isScripted(CASE.script, { kind: 'message', role: 'user', text })).toBe(false);
});

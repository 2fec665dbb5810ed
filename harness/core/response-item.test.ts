// How the API's items become ours.
import { expect, test } from 'vitest';
import type { Item } from './item.ts';
import { readResponseItem } from './response-item.ts';

const read: readonly (readonly [string, unknown, Item | undefined])[] = [
  [
    'a message',
    {
      type: 'message',
      role: 'assistant',
      id: 'm1',
      content: [
        { type: 'output_text', text: 'a' },
        { type: 'output_text', text: 'b' },
      ],
    },
    { kind: 'message', role: 'assistant', text: 'ab', id: 'm1' },
  ],
  ['a message in short', { role: 'user', content: 'hello' }, { kind: 'message', role: 'user', text: 'hello' }],
  [
    'a custom call',
    { type: 'custom_tool_call', call_id: 'c1', name: 'note', input: 'append j1', id: 'x' },
    { kind: 'call', via: 'custom', callId: 'c1', name: 'note', input: 'append j1', id: 'x' },
  ],
  [
    'a function call',
    { type: 'function_call', call_id: 'c1', name: 'run', arguments: '{}' },
    { kind: 'call', via: 'function', callId: 'c1', name: 'run', input: '{}' },
  ],
  [
    'a custom output',
    { type: 'custom_tool_call_output', call_id: 'c1', output: 'done' },
    { kind: 'output', via: 'custom', callId: 'c1', text: 'done' },
  ],
  [
    'a function output in parts',
    {
      type: 'function_call_output',
      call_id: 'c1',
      output: [
        { type: 'input_text', text: 'do' },
        { type: 'input_text', text: 'ne' },
      ],
    },
    { kind: 'output', via: 'function', callId: 'c1', text: 'done' },
  ],
  [
    'a search for tools',
    { type: 'tool_search_call', call_id: 'c1', execution: 'client', arguments: { query: 'x' } },
    { kind: 'call', via: 'tool_search', callId: 'c1', name: 'tool_search', input: '{"query":"x"}' },
  ],
  [
    'what it found',
    { type: 'tool_search_output', call_id: 'c1', execution: 'client', tools: [] },
    { kind: 'output', via: 'tool_search', callId: 'c1', text: '[]' },
  ],
  [
    'a search that the server has done',
    { type: 'tool_search_call', call_id: 'c1', execution: 'server', arguments: {} },
    { kind: 'other', type: 'tool_search_call' },
  ],
  [
    'a shell call',
    { type: 'shell_call', call_id: 'c1', action: { commands: ['ls'] } },
    { kind: 'call', via: 'shell', callId: 'c1', name: 'shell', input: '{"commands":["ls"]}' },
  ],
  [
    'a shell output',
    { type: 'shell_call_output', call_id: 'c1', output: [] },
    { kind: 'output', via: 'shell', callId: 'c1', text: '[]' },
  ],
  [
    'reasoning',
    { type: 'reasoning', id: 'r1', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'gAAA' },
    { kind: 'reasoning', text: 'Hm.', encrypted: 'gAAA', id: 'r1' },
  ],
  [
    'reasoning without a word',
    { type: 'reasoning', summary: [], content: null, encrypted_content: null },
    { kind: 'reasoning', text: '' },
  ],
  [
    'text with a lone surrogate, which no UTF-8 can hold',
    { role: 'user', content: 'high \uD83D alone' },
    { kind: 'message', role: 'user', text: 'high \uFFFD alone' },
  ],
  ['anything else', { type: 'web_search_call', id: 'w1' }, { kind: 'other', type: 'web_search_call', id: 'w1' }],
  ['a call without its id', { type: 'function_call', name: 'run', arguments: '{}' }, undefined],
  ['a message of nobody', { type: 'message', role: 'ghost', content: 'boo' }, undefined],
  ['no object', 'hello', undefined],
  ['no type', { text: 'hello' }, undefined],
];

test.for(read)('%s', ([, record, item]) => {
  expect(readResponseItem(record)).toEqual(item);
});

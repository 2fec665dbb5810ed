// What the model says, as the events of the Responses API: each kind of item in full, and what holds for any text.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WireEvent } from '../../core/event.ts';
import { encode } from './encode.ts';

/** Each event with its label, and its data without what stands in every event. */
function told(events: readonly WireEvent[]) {
  return events.map(({ label, data }) => {
    const { sequence_number, ...rest } = data as { sequence_number: number };
    return [sequence_number, label, rest];
  });
}

/** The events around the items of a reply, which are the same for all. */
const RESPONSE = {
  id: 'resp_7',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  model: 'gpt',
  output: [],
  parallel_tool_calls: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
};

const usage = (output_tokens: number) => ({
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 100 + output_tokens,
});

test('a text', () => {
  const place = { item_id: 'msg_t1_7', output_index: 0, content_index: 0 };
  const part = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] });
  const item = { type: 'message', id: 'msg_t1_7', role: 'assistant' };
  const done = { ...item, status: 'completed', content: [part('Hello, 🌍')] };
  expect(told(encode([{ kind: 'text', id: 't1', text: 'Hello, 🌍' }], 7, 'gpt'))).toEqual([
    [0, 'created', { type: 'response.created', response: RESPONSE }],
    [1, 'in_progress', { type: 'response.in_progress', response: RESPONSE }],
    [
      2,
      't1.added',
      { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    ],
    [3, 't1.part.added', { type: 'response.content_part.added', ...place, part: part('') }],
    [4, 't1.delta.1', { type: 'response.output_text.delta', ...place, delta: 'Hel', logprobs: [] }],
    [5, 't1.delta.2', { type: 'response.output_text.delta', ...place, delta: 'lo,', logprobs: [] }],
    [6, 't1.delta.3', { type: 'response.output_text.delta', ...place, delta: ' 🌍', logprobs: [] }],
    [7, 't1.text.done', { type: 'response.output_text.done', ...place, text: 'Hello, 🌍', logprobs: [] }],
    [8, 't1.part.done', { type: 'response.content_part.done', ...place, part: part('Hello, 🌍') }],
    [9, 't1.done', { type: 'response.output_item.done', output_index: 0, item: done }],
    [
      10,
      'completed',
      { type: 'response.completed', response: { ...RESPONSE, status: 'completed', output: [done], usage: usage(10) } },
    ],
  ]);
});

test('a custom call, and behind it a function call', () => {
  const events = encode(
    [
      { kind: 'call', job: 'j1', callId: 'call_j1_7', via: 'custom', name: 'note', input: 'append' },
      { kind: 'call', job: 'j2', callId: 'call_j2_7', via: 'function', name: 'run', input: '{}' },
    ],
    7,
    'gpt',
  );
  const note = { type: 'custom_tool_call', id: 'ctc_call_j1_7', call_id: 'call_j1_7', name: 'note' };
  const run = { type: 'function_call', id: 'fc_call_j2_7', call_id: 'call_j2_7', name: 'run' };
  const noted = { ...note, input: 'append', status: 'completed' };
  const ran = { ...run, arguments: '{}', status: 'completed' };
  const first = { item_id: 'ctc_call_j1_7', output_index: 0 };
  const second = { item_id: 'fc_call_j2_7', output_index: 1 };
  expect(told(events)).toEqual([
    [0, 'created', { type: 'response.created', response: RESPONSE }],
    [1, 'in_progress', { type: 'response.in_progress', response: RESPONSE }],
    [
      2,
      'j1.added',
      { type: 'response.output_item.added', output_index: 0, item: { ...note, input: '', status: 'in_progress' } },
    ],
    [3, 'j1.delta.1', { type: 'response.custom_tool_call_input.delta', ...first, delta: 'ap' }],
    [4, 'j1.delta.2', { type: 'response.custom_tool_call_input.delta', ...first, delta: 'pe' }],
    [5, 'j1.delta.3', { type: 'response.custom_tool_call_input.delta', ...first, delta: 'nd' }],
    [6, 'j1.input.done', { type: 'response.custom_tool_call_input.done', ...first, input: 'append' }],
    [7, 'j1.done', { type: 'response.output_item.done', output_index: 0, item: noted }],
    [
      8,
      'j2.added',
      { type: 'response.output_item.added', output_index: 1, item: { ...run, arguments: '', status: 'in_progress' } },
    ],
    [9, 'j2.delta.1', { type: 'response.function_call_arguments.delta', ...second, delta: '{' }],
    [10, 'j2.delta.2', { type: 'response.function_call_arguments.delta', ...second, delta: '}' }],
    [11, 'j2.input.done', { type: 'response.function_call_arguments.done', ...second, arguments: '{}' }],
    [12, 'j2.done', { type: 'response.output_item.done', output_index: 1, item: ran }],
    [
      13,
      'completed',
      {
        type: 'response.completed',
        response: { ...RESPONSE, status: 'completed', output: [noted, ran], usage: usage(20) },
      },
    ],
  ]);
  expect(events.flatMap(({ label, completes }) => (completes ? [[label, completes]] : []))).toEqual([
    ['j1.done', { callId: 'call_j1_7' }],
    ['j2.done', { callId: 'call_j2_7' }],
  ]);
});

test('the type of an event is that of its data', () => {
  for (const { type, data } of encode([{ kind: 'text', id: 't1', text: 'Hello.' }], 1, 'gpt'))
    expect(data).toHaveProperty('type', type);
});

test('what is said twice, in two exchanges, has two item ids', () => {
  const idsIn = (exchange: number) =>
    JSON.stringify(encode([{ kind: 'text', id: 't1', text: 'Hello.' }], exchange, 'gpt')).match(/msg_\w+/)?.[0];
  expect([idsIn(1), idsIn(2)]).toEqual(['msg_t1_1', 'msg_t1_2']);
});

/** Texts of characters that take more than one code unit, or more than one character to make one sign. */
const odd = fc
  .array(fc.constantFrom('a', 'ü', '語', '𝒜', '🎉', '👩‍👩‍👧', '🇩🇪', 'e\u0301', '\u2028', '\0', '"', '\\', '\n'), {
    minLength: 1,
  })
  .map((parts) => parts.join(''));

test.for(['text', 'custom', 'function'] as const)(
  'the deltas of a %s are one to three, make up the whole, and never split a character',
  (kind) => {
    fc.assert(
      fc.property(odd, (whole) => {
        const events = encode(
          kind === 'text'
            ? [{ kind: 'text', id: 't1', text: whole }]
            : [{ kind: 'call', job: 'j1', callId: 'call_j1_1', via: kind, name: 'tool', input: whole }],
          1,
          'gpt',
        );
        const deltas = events.flatMap(({ data }) => (data as { delta?: string }).delta ?? []);
        expect(deltas.length).toBeGreaterThan(0);
        expect(deltas.length).toBeLessThanOrEqual(3);
        expect(deltas.join('')).toBe(whole);
        // A delta that splits a character would begin or end with a lone surrogate.
        expect(deltas.every((delta) => delta !== '' && delta.isWellFormed())).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  },
);

test('a call without input has no deltas', () => {
  const events = encode(
    [{ kind: 'call', job: 'j1', callId: 'call_j1_1', via: 'function', name: 'tool', input: '' }],
    1,
    'gpt',
  );
  expect(events.map(({ label }) => label)).toEqual([
    'created',
    'in_progress',
    'j1.added',
    'j1.input.done',
    'j1.done',
    'completed',
  ]);
});

// What the model says, as the events of the Responses API: each kind of item in full, and what holds for any text.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WireEvent } from '../../core/event.ts';
import { readResponseItem } from '../../core/response-item.ts';
import { foreign, foreignAs } from '../../core/script.ts';
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
      { type: 'response.completed', response: { ...RESPONSE, status: 'completed', output: [done], usage: usage(3) } },
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
        response: { ...RESPONSE, status: 'completed', output: [noted, ran], usage: usage(5) },
      },
    ],
  ]);
  expect(events.flatMap(({ label, completes }) => (completes ? [[label, completes]] : []))).toEqual([
    ['j1.done', { callId: 'call_j1_7' }],
    ['j2.done', { callId: 'call_j2_7' }],
  ]);
});

test('reasoning, in clear and sealed', () => {
  const place = { item_id: 'rs_r1_7', output_index: 0, summary_index: 0 };
  const part = (text: string) => ({ type: 'summary_text', text });
  const events = encode([{ kind: 'reasoning', id: 'r1', text: 'Hm, so.', encrypted: true }], 7, 'gpt');
  const item = { type: 'reasoning', id: 'rs_r1_7', encrypted_content: expect.stringMatching(/^gAAAAAB[\w-]{100,}$/) };
  const done = { ...item, summary: [part('Hm, so.')] };
  expect(told(events).slice(2, -1)).toEqual([
    [2, 'r1.added', { type: 'response.output_item.added', output_index: 0, item: { ...item, summary: [] } }],
    [3, 'r1.summary.added', { type: 'response.reasoning_summary_part.added', ...place, part: part('') }],
    [4, 'r1.delta.1', { type: 'response.reasoning_summary_text.delta', ...place, delta: 'Hm,' }],
    [5, 'r1.delta.2', { type: 'response.reasoning_summary_text.delta', ...place, delta: ' so' }],
    [6, 'r1.delta.3', { type: 'response.reasoning_summary_text.delta', ...place, delta: '.' }],
    [7, 'r1.text.done', { type: 'response.reasoning_summary_text.done', ...place, text: 'Hm, so.' }],
    [8, 'r1.summary.done', { type: 'response.reasoning_summary_part.done', ...place, part: part('Hm, so.') }],
    [9, 'r1.done', { type: 'response.output_item.done', output_index: 0, item: done }],
  ]);
  const [, clear] = told(encode([{ kind: 'reasoning', id: 'r1', text: 'Hm.', encrypted: false }], 7, 'gpt')).slice(1);
  expect(JSON.stringify(clear)).not.toContain('encrypted_content');
});

const CALL = { kind: 'call', job: 'j1', callId: 'call_j1_7', via: 'custom', name: 'note', input: 'append' } as const;
const labels = (events: readonly WireEvent[]) => events.map(({ label }) => label);
const outputOf = (events: readonly WireEvent[]) => {
  const completed = events.at(-1)?.data as { response: { output: Record<string, unknown>[] } } | undefined;
  return completed?.response.output;
};

test('what is never done is announced and streamed, and is no part of the response', () => {
  const call = encode([{ ...CALL, end: 'never', idle: true }], 7, 'gpt');
  expect(labels(call).slice(2, -1)).toEqual(['j1.added', 'j1.delta.1', 'j1.delta.2', 'j1.delta.3']);
  expect(outputOf(call)).toEqual([]);
  const text = encode([{ kind: 'text', id: 't1', text: 'Hello', end: 'never' }], 7, 'gpt');
  expect(labels(text).slice(2, -1)).toEqual(['t1.added', 't1.part.added', 't1.delta.1', 't1.delta.2', 't1.delta.3']);
  expect(outputOf(text)).toEqual([]);
});

test('a call may be done with another status, and is completed all the same', () => {
  for (const end of ['in_progress', 'incomplete'] as const) {
    const events = encode([{ ...CALL, end }], 7, 'gpt');
    expect(outputOf(events)).toMatchObject([{ type: 'custom_tool_call', status: end, input: 'append' }]);
    expect(events.flatMap(({ completes }) => completes ?? [])).toEqual([{ callId: 'call_j1_7' }]);
  }
});

test('a call with the id of an earlier one has an item id of its own, and its effect is told by its own asking', () => {
  const events = encode([{ ...CALL, callId: 'call_j0_3' }], 7, 'gpt');
  expect(outputOf(events)).toMatchObject([{ id: 'ctc_call_j1_7', call_id: 'call_j0_3' }]);
  expect(events.flatMap(({ completes }) => completes ?? [])).toEqual([{ callId: 'call_j1_7' }]);
});

test('what no client runs is completed by no event', () => {
  expect(encode([{ ...CALL, idle: true }], 7, 'gpt').flatMap(({ completes }) => completes ?? [])).toEqual([]);
});

test.for(foreign.options)('a foreign item: %s', (kind) => {
  const item = foreignAs(kind, 'x1', 7);
  const events = encode([{ kind: 'foreign', id: 'x1', item }], 7, 'gpt');
  expect(labels(events).slice(2, -1)).toEqual(['x1.added', 'x1.done']);
  const sent = outputOf(events)?.[0];
  expect(readResponseItem(sent)).toEqual({ ...item, id: sent?.['id'] });
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

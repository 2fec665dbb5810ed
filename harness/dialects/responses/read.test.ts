// Requests of the Responses API, read and refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callVia, type CallVia, type History } from '../../core/item.ts';
import type { Utterance } from '../dialect.ts';
import { encode } from './encode.ts';
import { responses } from './index.ts';
import { read } from './read.ts';
import { reject } from './reject.ts';

const user = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go.' }] };
const asked = { kind: 'message', role: 'user', text: 'Go.' } as const;

test('a request with items and tools', () => {
  const body = {
    model: 'gpt',
    stream: true,
    instructions: 'Be brief.',
    input: [user, { type: 'reasoning', id: 'rs_1', summary: [] }],
    tools: [
      { type: 'custom', name: 'note', format: { type: 'text' } },
      { type: 'function', name: 'run', parameters: {}, strict: true },
      { type: 'web_search' },
    ],
  };
  expect(read(body)).toEqual({
    model: 'gpt',
    history: [asked, { kind: 'reasoning', text: '', id: 'rs_1' }],
    offered: [
      { via: 'custom', name: 'note' },
      { via: 'function', name: 'run' },
    ],
  });
});

test('the least that the API takes: a text as input', () => {
  expect(read({ input: 'Go.' })).toEqual({ model: 'unnamed', history: [asked], offered: [] });
  expect(read({ input: 'Go.', tools: null })).toEqual({ model: 'unnamed', history: [asked], offered: [] });
});

test.for<[string, unknown, string, string]>([
  ['no input', { model: 'gpt' }, 'input', "Invalid value for 'input': Invalid input."],
  ['no object', 'Go.', '', "Invalid value for '': Invalid input: expected object, received string."],
  [
    'an item that is none',
    { input: [user, { type: 'function_call', name: 'run' }] },
    'input[1]',
    "Invalid value for 'input[1]': not an item that this API takes.",
  ],
  [
    'a tool without a type',
    { input: 'Go.', tools: [{ name: 'run' }] },
    'tools[0].type',
    "Invalid value for 'tools[0].type': Invalid input: expected string, received undefined.",
  ],
])('a body with %s is refused', ([, body, param, message]) => {
  expect(read(body)).toEqual({ status: 400, message, param });
});

type Said = Extract<Utterance, { kind: 'text' | 'call' }>;

/** What a client that loses nothing sends back after a reply: each item as it came, and an output for each call. */
function answered(said: readonly Said[], exchange: number): unknown[] {
  const completed = encode(said, exchange, 'gpt').at(-1)?.data as { response: { output: unknown[] } };
  const outputs = said.flatMap((one) =>
    one.kind === 'call'
      ? [
          {
            type: one.via === 'custom' ? 'custom_tool_call_output' : 'function_call_output',
            call_id: one.callId,
            output: 'ok',
          },
        ]
      : [],
  );
  return [...completed.response.output, ...outputs];
}

/** The same as a history. */
function historyOf(said: readonly Said[], exchange: number): History {
  return [
    ...said.map((one): History[number] => {
      if (one.kind === 'text')
        return { kind: 'message', role: 'assistant', text: one.text, id: `msg_${one.id}_${exchange}` };
      const { via, callId, name, input } = one;
      return { kind: 'call', via, callId, name, input, id: `${via === 'custom' ? 'ctc' : 'fc'}_${callId}` };
    }),
    ...said.flatMap((one): History => {
      if (one.kind === 'text') return [];
      return [{ kind: 'output', via: one.via, callId: one.callId, text: 'ok' }];
    }),
  ];
}

test('what was said is read back from the next request as the same history, and accepted', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const said = fc
    .array(
      fc.oneof(
        fc.record({ kind: fc.constant('text' as const), text }),
        fc.record({ kind: fc.constant('call' as const), via: fc.constantFrom(...callVia.options), input: text }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) =>
      parts.map((part, index): Said => {
        const id = `p${index}`;
        return part.kind === 'text' ? { ...part, id } : { ...part, job: id, callId: `call_${id}_1`, name: 'tool' };
      }),
    );
  fc.assert(
    fc.property(said, (utterances) => {
      const body: unknown = JSON.parse(JSON.stringify({ model: 'gpt', input: [user, ...answered(utterances, 1)] }));
      const request = read(body);
      expect(request).toEqual({ model: 'gpt', history: [asked, ...historyOf(utterances, 1)], offered: [] });
      expect('history' in request && reject(request)).toBeUndefined();
    }),
    { seed: 1, numRuns: 300 },
  );
});

// --- Refusals of a history that can be read ----------------------------------------------------------------------------

const call = (via: CallVia, callId = 'c1') => ({ kind: 'call', via, callId, name: 'tool', input: '' }) as const;
const output = (via: CallVia, callId = 'c1') => ({ kind: 'output', via, callId, text: 'ok' }) as const;

function refusal(history: History): string | undefined {
  const error = reject({ model: 'gpt', history, offered: [] });
  if (error) expect(error).toMatchObject({ status: 400, param: 'input' });
  return error?.message;
}

test.for<[string, History, string | undefined]>([
  ['no items', [], undefined],
  ['calls with their outputs', [asked, call('custom'), output('custom')], undefined],
  [
    'outputs in another order than their calls',
    [call('custom', 'c1'), call('function', 'c2'), output('function', 'c2'), output('custom', 'c1')],
    undefined,
  ],
  [
    'the same call id in both kinds',
    [call('custom'), call('function'), output('function'), output('custom')],
    undefined,
  ],
  ['a custom call without its output', [call('custom')], 'No tool output found for custom tool call c1.'],
  ['a function call without its output', [call('function')], 'No tool output found for function call c1.'],
  [
    'a custom output without its call',
    [output('custom')],
    'No tool call found for custom tool call output with call_id c1.',
  ],
  [
    'a function output without its call',
    [output('function')],
    'No tool call found for function call output with call_id c1.',
  ],
  [
    'an output of the other kind',
    [call('custom'), output('function')],
    'No tool call found for function call output with call_id c1.',
  ],
  [
    'an output before its call',
    [output('custom'), call('custom')],
    'No tool call found for custom tool call output with call_id c1.',
  ],
  [
    'an item id twice',
    [{ ...asked, id: 'm1' }, { ...call('custom'), id: 'm1' }, output('custom')],
    'Duplicate item found with id m1. Remove duplicate items from your input and try again.',
  ],
  [
    'several faults, of which the duplicate is told',
    [output('custom'), { ...asked, id: 'm1' }, { ...asked, id: 'm1' }, call('function', 'c2')],
    'Duplicate item found with id m1. Remove duplicate items from your input and try again.',
  ],
])('a history with %s', ([, history, message]) => {
  expect(refusal(history)).toBe(message);
});

test('a refusal in the API’s own form', () => {
  expect(JSON.parse(responses.errorBody({ status: 400, message: 'No.', param: 'input' }))).toEqual({
    error: { message: 'No.', type: 'invalid_request_error', param: 'input', code: null },
  });
});

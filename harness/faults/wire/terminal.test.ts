// What can be wrong with the end of a reply, by example: something behind it, something missing, another end than the good one.
import { expect, test } from 'vitest';
import { fail } from './fail.ts';
import { incomplete } from './incomplete.ts';
import { CALL, COMPLETED, CREATED, DONE, REPLY, told } from './told-reply.fixture.ts';
import { strip, type Strip } from './strip.ts';
import { trail, type Trail } from './trail.ts';

const LATE = JSON.stringify({ ...CALL, id: 'fc_late', call_id: 'call_late_1', status: 'completed' });

test.for<[Trail['what'], string[]]>([
  ['terminal', [`-: ${COMPLETED}`]],
  [
    'text',
    [
      '-: event: response.output_text.delta\ndata: {"type":"response.output_text.delta","output_index":3,"sequence_number":3,"item_id":"msg_late","content_index":0,"delta":"Too late.","logprobs":[]}\n\n',
    ],
  ],
  [
    'call',
    [
      `- +: event: response.output_item.added\ndata: {"type":"response.output_item.added","output_index":3,"sequence_number":3,"item":${LATE}}\n\n`,
      `-: event: response.output_item.done\ndata: {"type":"response.output_item.done","output_index":3,"sequence_number":4,"item":${LATE}}\n\n`,
    ],
  ],
])('behind the terminal event: %s', ([what, expected]) => {
  expect(told(trail.apply(REPLY, { kind: 'trail', exchange: 1, what }))).toEqual([
    `created: ${CREATED}`,
    `j1.done: ${DONE}`,
    `completed +: ${COMPLETED}`,
    ...expected,
    'end clean',
  ]);
});

test.for<[Strip['of'], string]>([
  ['usage', '{"type":"completed","response":{"id":"r1","output":[]}}'],
  ['id', '{"type":"completed","response":{"usage":9,"output":[]}}'],
  ['output', '{"type":"completed","response":{"id":"r1","usage":9}}'],
  ['response', '{"type":"completed"}'],
])('the terminal event without its %s', ([of, data]) => {
  const fault = { kind: 'strip', exchange: 1, of } as const;
  expect(told(strip.apply(REPLY, fault))).toEqual([
    `created: ${CREATED}`,
    `j1.done: ${DONE}`,
    `completed !: event: completed\ndata: ${data}\n\n`,
    'end clean',
  ]);
  expect(strip.describe(fault)).toBe(`the terminal event without its ${of}`);
});

test('the server gives up, with response.failed', () => {
  const fault = {
    kind: 'fail',
    exchange: 1,
    at: { after: 'created' },
    as: 'failed',
    code: 'server_is_overloaded',
  } as const;
  expect(told(fail.apply(REPLY, fault))).toEqual([
    `created: ${CREATED}`,
    'failed !: event: response.failed\ndata: {"type":"response.failed","response":{"id":"r1","status":"failed","error":{"code":"server_is_overloaded","message":"Our servers are currently overloaded. Please try again later."}},"sequence_number":1}\n\n',
    'end clean',
  ]);
  expect(fail.describe(fault)).toBe('failed with server_is_overloaded after created');
});

test('the server gives up, with an error event', () => {
  const fault = { kind: 'fail', exchange: 1, at: { event: 0 }, as: 'error', code: 'rate_limit_exceeded' } as const;
  expect(told(fail.apply(REPLY, fault))).toEqual([
    'error !: event: error\ndata: {"type":"error","code":"rate_limit_exceeded","message":"Rate limit reached for fault-model on tokens per min (TPM). Please try again in 1.2s.","param":null,"sequence_number":0}\n\n',
    'end clean',
  ]);
});

test('the model is stopped; what was done until then is its output', () => {
  const fault = { kind: 'incomplete', exchange: 1, at: { after: 'j1.done' }, reason: 'content_filter' } as const;
  expect(told(incomplete.apply(REPLY, fault))).toEqual([
    `created: ${CREATED}`,
    `j1.done: ${DONE}`,
    `incomplete !: event: response.incomplete\ndata: {"type":"response.incomplete","response":{"id":"r1","status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[${JSON.stringify(CALL)}]},"sequence_number":2}\n\n`,
    'end clean',
  ]);
  expect(incomplete.describe(fault)).toBe('incomplete for content_filter after j1.done');
});

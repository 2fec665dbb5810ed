// Something extra, by example.
import { expect, test } from 'vitest';
import { insert, type Insert } from './insert.ts';
import { COMPLETED, CREATED, DONE, REPLY, told } from './told-reply.fixture.ts';

test.for<[Insert['what'], string]>([
  ['comment', '-: : this is a comment\n\n'],
  ['id', '-: id: 7\n\n'],
  ['retry', '-: retry: 10\n\n'],
  ['field', '-: flavour: vanilla\n\n'],
  ['empty', '-: event: response.output_text.delta\n\n'],
  ['done', '- !: data: [DONE]\n\n'],
  [
    'event',
    '-: event: response.weather.changed\ndata: {"type":"response.weather.changed","weather":{"sky":["clear",null],"degrees":21.5}}\n\n',
  ],
])('%s', ([what, expected]) => {
  const fault = { kind: 'insert', exchange: 1, at: { after: 'created' }, what } as const;
  expect(told(insert.apply(REPLY, fault))).toEqual([
    `created: ${CREATED}`,
    expected,
    `j1.done: ${DONE}`,
    `completed: ${COMPLETED}`,
    'end clean',
  ]);
  expect(insert.harmless?.(fault)).toBe(what !== 'done');
});

test('told in words', () => {
  const fault = { kind: 'insert', exchange: 1, at: { in: 'j1.done' }, what: 'id' } as const;
  expect(insert.describe(fault)).toBe('an id inserted before j1.done');
});

// Damage to one event, by example.
import { expect, test } from 'vitest';
import { garble, type Garble } from './garble.ts';
import { COMPLETED, DONE, REPLY, told } from './told-reply.fixture.ts';

test.for<[Garble['how'], string]>([
  ['json', 'created part !: event: created\ndata: "type":"created","response":{"id":"r1"}}\n\n'],
  ['half', 'created part !: event: created\ndata: {"type":"created","r\n\n'],
  ['empty', 'created part !: event: created\ndata: \n\n'],
  ['null', 'created part !: event: created\ndata: null\n\n'],
  ['number', 'created part !: event: created\ndata: 42\n\n'],
  ['array', 'created part !: event: created\ndata: [{"type":"created","response":{"id":"r1"}}]\n\n'],
  ['noise', 'created !: \x00\xE2\x82\xFF\nevent: created\ndata: {"type":"created","response":{"id":"r1"}}\n\n'],
  [
    'utf8',
    'created !: event: created\ndata: {"obfuscation":"\xE2\x82\xFF","type":"created","response":{"id":"r1"}}\n\n',
  ],
])('%s', ([how, expected]) => {
  const fault = { kind: 'garble', exchange: 1, at: { in: 'created' }, how } as const;
  expect(told(garble.apply(REPLY, fault))).toEqual([
    expected,
    `j1.done: ${DONE}`,
    `completed: ${COMPLETED}`,
    'end clean',
  ]);
});

test.for<[Garble['at'], string]>([
  [{ in: 'j1.done' }, 'j1.done is no JSON'],
  [{ event: 1 }, 'event 1 is no JSON'],
  [{ after: 'created' }, 'the event after created is no JSON'],
])('%j is told as "%s"', ([at, words]) => {
  expect(garble.describe({ kind: 'garble', exchange: 1, at, how: 'json' })).toBe(words);
});

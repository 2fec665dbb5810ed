// A step in the client's own words, and what a model gets wrong about it.
import { expect, test } from 'vitest';
import type { History } from '../core/item.ts';
import { call, think, type Flaw, type Saying } from '../core/script.ts';
import { itemSaid, utter, type Circumstances } from './utterance.ts';

const history: History = [
  { kind: 'call', via: 'custom', callId: 'call_j1_1', name: 'note', input: 'append' },
  { kind: 'output', via: 'custom', callId: 'call_j1_1', text: 'done' },
];

const of: Circumstances = {
  exchange: 2,
  history,
  runsReusedIds: true,
  phrase: ({ work }, asking) => (work === 'hold' ? undefined : { name: 'run', input: `${work} ${asking}` }),
};

const plain = {
  kind: 'call',
  job: 'j2',
  callId: 'call_j2_2',
  via: 'function',
  name: 'run',
  input: 'append call_j2_2',
} as const;

test('a call is phrased in the tools of the client, where it has one', () => {
  expect(utter(call('j2', 'function'), of)).toEqual(plain);
  expect(utter(call('j2', 'function', 'hold'), of)).toBeUndefined();
});

test.for<[Flaw, object]>([
  ['wrong-kind', { via: 'custom', idle: true }],
  ['malformed', { input: 'append c', idle: true }],
  ['empty', { input: '', idle: true }],
  ['reused-id', { callId: 'call_j1_1' }],
  ['in-progress', { end: 'in_progress' }],
  ['incomplete', { end: 'incomplete' }],
  ['unfinished', { end: 'never', idle: true }],
])('a call that is %s', ([flaw, changes]) => {
  expect(utter(call('j2', 'function', 'append', flaw), of)).toEqual({ ...plain, ...changes });
});

test('an id is used again only where there is one, and then some clients do not run the call', () => {
  const reusing = call('j2', 'function', 'append', 'reused-id');
  expect(utter(reusing, { ...of, history: [] })).toEqual(plain);
  const ignoring = { ...of, runsReusedIds: false };
  expect(utter(reusing, ignoring)).toEqual({ ...plain, callId: 'call_j1_1', idle: true });
  expect(utter(reusing, { ...ignoring, history: [] })).toEqual(plain);
});

test.for<[string, Saying, unknown]>([
  ['a text', { kind: 'text', id: 't1', text: 'Hi.' }, { kind: 'message', role: 'assistant', text: 'Hi.' }],
  [
    'a text that is never done, whose words were said all the same',
    { kind: 'text', id: 't1', text: 'Hi.', flaw: 'unfinished' },
    { kind: 'message', role: 'assistant', text: 'Hi.' },
  ],
  [
    'a call',
    call('j2', 'function'),
    { kind: 'call', via: 'function', callId: 'call_j2_2', name: 'run', input: 'append call_j2_2' },
  ],
  ['a call that is never done', call('j2', 'function', 'append', 'unfinished'), undefined],
  ['reasoning', think('r1', 'Hm.', true), { kind: 'reasoning', text: 'Hm.' }],
  [
    'what only a client should send',
    { kind: 'foreign', id: 'x1', item: 'function-output' },
    { kind: 'output', via: 'function', callId: 'foreign_x1_2', text: 'Foreign words (x1).' },
  ],
])('what was said: %s', ([, part, item]) => {
  const said = utter(part, of) ?? expect.fail('not phrased');
  expect(itemSaid(said)).toEqual(item);
});

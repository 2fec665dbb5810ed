// The trace: a journal as a person reads it, and a digest that only what happened can change.
import { expect, test } from 'vitest';
import type { Entry } from './journal.ts';
import {
  answered,
  asks,
  asksAgain,
  assistant,
  called,
  effect,
  ended,
  failed,
  gate,
  handshake,
  observed,
  output,
  persisted,
  prompted,
  replied,
  requested,
  requestedOverWebSocket,
  user,
} from './observation.fixture.ts';
import { call, say, think, type Saying } from './script.ts';
import { digestOf, traceOf } from './trace.ts';

const j1 = called('call_j1_1', 'custom');
const j1Done = output('call_j1_1', 'custom');
const j2Failed = output('call_j2_2', 'function', 'cannot open /place/cutpoint-7/work/x: error 17 after 0.25 s');
const both = [call('j1', 'custom'), call('j2', 'function')];

const journal: Entry[] = [
  prompted(0),
  { kind: 'stray', turn: 0, method: 'GET', path: '/models' },
  requested(1, [user('<environment>'), user('<plan>'), asks]),
  gate(1, 'call_j1_1'),
  replied(1, ['created', 'j1.added', 'j1.done'], {
    says: both,
    faults: [0],
    receipt: { partial: { label: 'j2.added', bytes: 9 } },
  }),
  requested(2, [asks, j1, j1Done]),
  replied(2, ['created', 'j2.done', 'completed'], { says: [call('j2', 'function')] }),
  { ...requested(3, [asks, j1]), rejected: { status: 400, message: 'No tool output found.', param: 'input' } } as Entry,
  replied(3, [], { receipt: { status: 400 } }),
  ended(failed),
  persisted(0, [asks, j1, j1Done]),
  prompted(1),
  requested(4, [asks, j1, j1Done, called('call_j2_2', 'function'), j2Failed, asksAgain], 1),
  replied(4, [], { turn: 1, says: both, faults: [0], receipt: { status: 503 } }),
  requested(5, [], 1),
  ended(answered, 1),
  {
    kind: 'persisted',
    turn: 1,
    persisted: { files: [{ path: '1.jsonl', history: [assistant('Hm.')], unreadable: ['line 7: {"at":"12:30"'] }] },
  },
  effect('call_j1_1'),
  effect('call_j2_2', 'started'),
  { kind: 'trouble', reason: 'the gate never opened' },
];

const trace = (entries: readonly Entry[]) => traceOf(observed(...entries), (fault) => `the fault ${fault}`);

test('a whole journal', () => {
  expect(trace(journal)).toBe(
    `
turn 1: "Do the work."
  stray GET /models
  #1 request context · user "Do the work."
  #1 model   calls j1 (custom, append), calls j2 (function, append)
  #1 gate    call_j1_1 finished
  #1 fault   the fault 0: 3 whole events up to j1.done, part of j2.added delivered, then fin
  #2 request user "Do the work." · custom call call_j1_1 · custom output call_j1_1 real
  #2 model   calls j2 (function, append)
  #3 request user "Do the work." · custom call call_j1_1
  #3 refused with 400: No tool output found.
  failed
  disk user "Do the work." · custom call call_j1_1 · custom output call_j1_1 real
turn 2, resumed: "Go on."
  #4 request user "Do the work." · custom call call_j1_1 · custom output call_j1_1 real · function call call_j2_2 · function output call_j2_2 "cannot open <path> error # after # s" · user "Go on."
  #4 model   calls j1 (custom, append), calls j2 (function, append)
  #4 fault   the fault 0: status 503 delivered
  #5 request empty
  #5 no reply was delivered
  answered: "All is done."
  disk context · 1 record is unreadable
effect call_j1_1 finished
effect call_j2_2 started
trouble the gate never opened
`.trim(),
  );
});

test('refused handshakes are told before the request that they were on the way to, which says how it came', () => {
  const refused = [handshake(1, 503), handshake(1, 503)];
  const of = observed(prompted(0), ...refused, handshake(1, 101), requestedOverWebSocket(1, [asks]));
  expect(
    traceOf(of, () => 'refuse the WebSocket')
      .split('\n')
      .slice(1, 3),
  ).toEqual(['  #1 fault   refuse the WebSocket: 2 refused', '  #1 request over WebSocket user "Do the work."']);
});

test('a long text is shortened', () => {
  const long = say('t1', 'a'.repeat(61));
  const told = trace([prompted(0), requested(1, [asks]), replied(1, ['completed'], { says: [long] })]);
  expect(told.split('\n').at(-1)).toBe(`  #1 model   says "${'a'.repeat(57)}..."`);
});

test('everything that a model can say has its words', () => {
  const says: Saying[] = [
    { kind: 'text', id: 't1', text: 'Half.', flaw: 'unfinished' },
    think('r1', 'Hm.'),
    think('r2', 'Hm!', true),
    call('j1', 'custom', 'quiet', 'reused-id'),
    { kind: 'foreign', id: 'x1', item: 'user-message' },
  ];
  const told = trace([prompted(0), requested(1, [asks]), replied(1, ['completed'], { says })]);
  expect(told.split('\n').at(-1)).toBe(
    '  #1 model   says "Half." (unfinished), thinks "Hm.", thinks "Hm!" (encrypted), calls j1 (custom, quiet, reused-id), sends x1 (user-message)',
  );
});

test('the output of a call with an id used before is known by its path', () => {
  const reused = output('call_foreign_1', 'custom', 'Chunk 0af3: effects/j1.log');
  const told = trace([prompted(0), requested(1, [asks, reused])]);
  expect(told).toContain('custom output call_foreign_1 real');
});

test('a digest is twelve hex digits of the SHA-256', () => {
  expect(digestOf('')).toBe('e3b0c44298fc');
});

/** A journal in which the client got that output, and keeps its session in that file. */
function journalWith(text: string, path: string, unreadable: string): Entry[] {
  const files = [{ path, history: [asks], unreadable: [unreadable] }];
  return [
    prompted(0),
    requested(1, [asks, j1, output('call_j1_1', 'custom', text)]),
    replied(1, ['completed'], { says: both }),
    ended(failed),
    { kind: 'persisted', turn: 0, persisted: { files } },
  ];
}

test('ports, paths, numbers and what stands in unreadable records do not change the digest', () => {
  const one = journalWith('connect 127.0.0.1:4711 for /place/a/home', 'sessions/a.jsonl', 'line 3: {"at":"2026-11-01"');
  const other = journalWith('connect 127.0.0.1:80 for /var/b/c/home', 'sessions/b.jsonl', 'line 4: {"at":"2026-11-02"');
  expect(digestOf(trace(one))).toBe(digestOf(trace(other)));
});

test('nor does whether the next request overtakes the end of a reply', () => {
  const request = requested(2, [asks, j1, j1Done]);
  const reply = replied(1, ['created'], { says: both, faults: [0] });
  const before = [prompted(0), requested(1, [asks])];
  const inOrder = trace([...before, reply, request, ended(failed)]);
  expect(digestOf(trace([...before, request, reply, ended(failed)]))).toBe(digestOf(inOrder));
});

test('what the client did differently does', () => {
  const digests = [
    journal,
    journal.filter((entry) => entry.kind !== 'effect'),
    journal.filter((entry) => entry.kind !== 'stray'),
    journal.filter((entry) => entry.kind !== 'persisted'),
    journal.map((entry) => (entry.kind === 'outcome' ? { ...entry, outcome: failed } : entry)),
    journal.map((entry) => (entry.kind === 'request' ? { ...entry, history: [asks] } : entry)),
  ].map((entries) => digestOf(trace(entries)));
  expect(new Set(digests).size).toBe(digests.length);
});

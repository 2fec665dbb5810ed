// Shapes of hand-built runs: what a client asks for, how its turns end, and what it leaves on disk, without a word of the script.
import { expect, test } from 'vitest';
import type { Entry } from './journal.ts';
import {
  answered,
  asks,
  asksAgain,
  assistant,
  called,
  damaged,
  effect,
  ended,
  failed,
  file,
  interrupted,
  kept,
  observed,
  output,
  persisted,
  prompted,
  replied,
  requested,
  requestedOverWebSocket,
  stop,
  struck,
  user,
} from './observation.fixture.ts';
import { call } from './script.ts';
import { HUNG, shapesOf } from './shape.ts';

const j1 = [called('call_j1_1', 'custom'), output('call_j1_1', 'custom')];
const broken = replied(1, ['created', 'j1.added', 'j1.done'], { says: [call('j1', 'custom')], faults: [0], intact: 3 });
const whole = replied(2, ['created', 't1.done', 'completed']);

function shapes(...journal: Entry[]): string[] {
  return shapesOf(observed(...journal));
}

/** Those that begin so, without their beginning. */
function shapesOn(what: string, ...journal: Entry[]): string[] {
  return shapes(...journal).flatMap((shape) => (shape.startsWith(what) ? [shape.slice(what.length)] : []));
}

test('a whole story: a reply breaks behind a call, its work is kept, and the turn ends', () => {
  const history = [asks, ...j1, assistant('All is done.')];
  expect(
    shapes(
      prompted(),
      requested(1, [asks]),
      broken,
      requested(2, [asks, ...j1]),
      whole,
      ended(answered),
      { kind: 'display', turn: 0, texts: ['All is done.'], ends: 1 },
      persisted(0, history),
      effect('call_j1_1', 'started'),
      effect('call_j1_1', 'finished'),
    ),
  ).toEqual([
    'asks after a broken reply, call done: adds call, output',
    'asks first over HTTP',
    'asks first: adds prompt',
    'disk beside the last request: adds text',
    'disk: a file that names no session',
    'disk: begin, then prompt',
    'disk: custom call, then custom output',
    'disk: custom output, then text',
    'disk: files: one',
    'disk: prompt, then custom call',
    'disk: text, then end',
    'display: ends: one',
    'turn: a broken reply, then a whole reply',
    'turn: a whole reply, then answered',
    'turn: answered',
    'turn: answered, replies that failed before: none',
    'work: calls for one job: one',
    'work: of one call: started: one, finished: one',
  ]);
});

test.for([
  ['as it was', [asks], ['adds nothing']],
  ['with what was done', [asks, ...j1], ['adds call, output']],
  [
    'with what was never done',
    [asks, called('call_j1_1', 'custom'), output('call_j1_1', 'custom', 'aborted')],
    ['adds call, made-up output'],
  ],
  ['with words of its own', [asks, user('You were interrupted.')], ['adds context']],
  ['without its prompt', [...j1], ['adds call, output', 'lacks prompt']],
  ['with a call twice', [asks, j1[0], ...j1], ['adds call, output', 'has call again']],
] as const)('a request is told by what it adds and lacks: %s', ([, history, changes]) => {
  const again = requested(
    2,
    history.flatMap((item) => item ?? []),
  );
  const told = shapesOn('asks after a broken reply, call done: ', requested(1, [asks]), broken, again);
  expect(told).toEqual(changes);
});

test('what was there before can come in another order, or be made different', () => {
  const before = [asks, ...j1, assistant('All is done.')];
  const after = [
    asks,
    assistant('All is done.'),
    called('call_j1_1', 'custom'),
    output('call_j1_1', 'custom', 'aborted'),
  ];
  const whole1 = replied(1, ['created', 't1.done', 'completed']);
  expect(shapesOn('asks after a whole reply: ', requested(1, before), whole1, requested(2, after))).toEqual([
    'adds nothing',
    'has another made-up output',
    'has another order',
  ]);
});

test('a turn begins in a session that goes on, that is resumed, or that was damaged; and behind what had come of the one before', () => {
  const blow = [prompted(), requested(1, [asks]), broken, struck(1, stop), ended(interrupted)];
  const next = requested(2, [asks, asksAgain], 1);
  const on = (...gap: Entry[]) => shapesOn('asks in a turn', ...blow, ...gap, next);
  expect(on(prompted(1, false))).toEqual([', after a blow, call done: adds prompt']);
  expect(on(prompted(1))).toEqual([', resumed, after a blow, call done: adds prompt']);
  expect(on(damaged(1), prompted(1))).toEqual([', resumed, damaged, after a blow, call done: adds prompt']);
});

test('over a WebSocket, going on or not, and back to HTTP', () => {
  const overWebSocket = requestedOverWebSocket(1, [asks]);
  expect(shapesOn('asks', overWebSocket, broken, requested(2, [asks]), ended(answered))).toEqual([
    ' after a broken reply, call done: adds nothing',
    ' first over WebSocket',
    ' first: adds prompt',
    ' over HTTP, not over WebSocket, after a broken reply, call done',
  ]);
});

test('how often it asks in vain does not count beyond two', () => {
  const refused = (exchange: number) => [
    requested(exchange, [asks]),
    replied(exchange, [], { receipt: { status: 503 } }),
  ];
  const failedAfter = (times: number) =>
    shapesOn('turn: ', ...Array.from({ length: times }, (_, at) => refused(at + 1)).flat(), ended(failed));
  expect(failedAfter(3)).toEqual([
    'failed',
    'failed, replies that failed before: several',
    'refusal 5xx, then failed',
    'refusal 5xx, then refusal 5xx',
  ]);
  expect(failedAfter(9)).toEqual(failedAfter(3));
});

test('a turn that did not end in time hung', () => {
  expect(shapes(prompted(), ended({ kind: 'timed-out', after_ms: 1_000 }))).toContain(HUNG);
});

test('waits are compared, where the client itself tells them', () => {
  const waiting = (exchange: number, ms: number): Entry => ({
    kind: 'request',
    exchange,
    turn: 0,
    history: [asks],
    waited: { ms, exact: true },
  });
  const told = replied(2, ['created'], { retryAfter_ms: 900, intact: 1 });
  expect(shapesOn('waits', requested(1, [asks]), broken, waiting(2, 200), told, waiting(3, 400))).toEqual([
    ' after a broken reply, call done',
    ' after a broken reply, no call',
    ' longer than before',
    ' shorter than asked',
  ]);
});

test('files are told by neighbours, by what lacks its other half, and by what a reader cannot read', () => {
  const [lone] = j1;
  const history = lone ? [asks, lone] : [];
  expect(
    shapesOn('disk: ', kept(0, file(history, { unreadable: ['{'], numbers: [1, 2, 2, 5, 4] }), file([], {}))),
  ).toEqual([
    'a lone call',
    'begin, then end',
    'begin, then prompt',
    'custom call, then end',
    'files: two',
    'numbered from 1',
    'numbers in order',
    'numbers that go back',
    'numbers that jump',
    'numbers twice',
    'prompt, then custom call',
    'unreadable records: one',
  ]);
});

test('a reader is told beside the disk', () => {
  const view: Entry = { kind: 'views', turn: 0, views: [{ reader: 'thread/read', history: [asks] }] };
  expect(shapesOn('thread/read', persisted(0, [asks, assistant('All is done.')]), view)).toEqual([
    ' beside the disk: adds nothing',
    ' beside the disk: lacks text',
  ]);
});

test('ids, paths and numbers of a run are left out', () => {
  expect(
    shapes(
      { kind: 'stray', turn: 0, method: 'GET', path: '/threads/0199-abc/items?cursor=7' },
      { kind: 'left', turn: 0, processes: ['sleep 30', 'sleep 31', 'sleep 32'], files: [] },
      { kind: 'handshake', exchange: 1, turn: 0, status: 426, faults: [0] },
    ),
  ).toEqual(['handshake: refused', 'left: processes: several, files: none', 'stray: GET /threads/#/items']);
});

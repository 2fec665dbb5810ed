// The story of a run: scenes and listings, told of hand-built journals that real invariants have judged.
import { expect, test } from 'vitest';
import { INVARIANTS } from '../../invariants/index.ts';
import { violationsOf } from '../../invariants/invariant.ts';
import type { Entry } from '../journal.ts';
import {
  answered,
  asks,
  asksAgain,
  assistant,
  CASE,
  called,
  damaged,
  effect,
  ended,
  failed,
  file,
  gate,
  handshake,
  interrupted,
  kept,
  observed,
  output,
  prompted,
  replied,
  requested,
  requestedOverWebSocket,
  stop,
  struck,
  user,
} from '../observation.fixture.ts';
import { call, say } from '../script.ts';
import { story } from './story.ts';
import { listingsIn, scenesOf, violationsIn } from './story.fixture.ts';
import { storyOf } from './tell-story.ts';

function toldOf(...journal: Entry[]) {
  const observation = observed(...journal);
  const violations = violationsOf(observation, INVARIANTS);
  const told = story.parse(storyOf(observation, violations, (fault) => `the fault ${fault}`));
  return { told, violations: violations.map((one) => one.signature) };
}

const environment = user('<environment>');
const first = called('call_j1_1', 'custom');
const again = called('call_j1_2', 'custom');
const aborted = output('call_j1_1', 'custom', 'aborted');
const done = output('call_j1_2', 'custom');
const allDone = assistant('All is done.');
const says = { j1: call('j1', 'custom'), t1: say('t1', 'All is done.'), t2: say('t2', 'Nothing was lost.') };
const broken = (exchange: number) =>
  replied(exchange, ['created', 'j1.added', 'j1.done'], { says: [says.j1], said: [first], faults: [0] });

test('openai/codex issue 16255: the retry and the session file have forgotten the call', () => {
  const { told, violations } = toldOf(
    prompted(0),
    requested(1, [environment, asks]),
    gate(1, 'call_j1_1'),
    broken(1),
    requested(2, [environment, asks]),
    replied(2, ['created', 'j1.done', 'completed'], { says: [says.j1], said: [again] }),
    requested(3, [environment, asks, first, aborted, again, done]),
    replied(3, ['created', 't1.done', 'completed'], { says: [says.t1], said: [allDone] }),
    ended(answered),
    kept(0, file([environment, asks, first, again, done, allDone], { lines: [3, 4, 7, 9, 11, 14] })),
    effect('call_j1_1'),
    effect('call_j1_2'),
  );
  expect(violations).toEqual([
    'call-has-one-output/persisted/custom/missing',
    'finished-work-is-recorded/persisted/lost',
    'finished-work-is-recorded/request/made-up',
    'retry-carries-outputs/stale',
    'job-runs-once/asked-again',
  ]);
  expect(scenesOf(told)).toEqual([
    '1 user > client prompt: "Do the work."',
    '1#1 client > model request: asks, with user "Do the work." [request-1]',
    '1#1 model > client reply: calls j1 (custom, append)',
    '1#1 client > tool effect: call_j1_1 finished !4',
    '1#1 model > client cut: the fault 0: 3 whole events up to j1.done delivered, then fin ~0',
    '1#2 client > model request: asks again, with nothing new, without call_j1_1 and its output [request-2] !3',
    '1#2 model > client reply: calls j1 (custom, append)',
    '1#2 client > tool effect: call_j1_2 finished, as was found at the end !4',
    '1#3 client > model request: goes on, with custom call call_j1_1 · custom output call_j1_1 "aborted" · custom call call_j1_2 · custom output call_j1_2 real [request-3] !2',
    '1#3 model > client reply: says "All is done."',
    '1 client > user outcome: answered: "All is done."',
    '1 client > disk persisted: the session file holds 5 items: user "Do the work." · custom call call_j1_1 · custom call call_j1_2 · custom output call_j1_2 real · assistant "All is done.", without the output of call_j1_1 [file-1-turn-1] !0 !1',
  ]);
  expect(listingsIn(told)).toEqual({
    'file-1-turn-1: session file after turn 1': [
      'context',
      'user "Do the work."',
      'custom call call_j1_1 !0',
      'custom output call_j1_1 <missing> !0 !1',
      'custom call call_j1_2',
      'custom output call_j1_2 real',
      'assistant "All is done."',
    ],
    'request-1: request #1': ['context', 'user "Do the work."'],
    'request-2: request #2': [
      'context',
      'user "Do the work."',
      'custom call call_j1_1 <missing>',
      'custom output call_j1_1 <missing> !3',
    ],
    'request-3: request #3': [
      'context',
      'user "Do the work."',
      'custom call call_j1_1 <new>',
      'custom output call_j1_1 "aborted" <new> <made up> !2',
      'custom call call_j1_2 <new>',
      'custom output call_j1_2 real <new>',
    ],
  });
});

test('each field of a scene and of a listing', () => {
  const { told } = toldOf(prompted(0), requested(1, [environment, asks]), broken(1), ended(failed));
  const plain = { violations: [], faults: [] };
  const asked = { ...plain, from: 'client', to: 'model' };
  const replied = { ...plain, from: 'model', to: 'client' };
  const cut = 'the fault 0: 3 whole events up to j1.done delivered, then fin';
  expect(told).toEqual({
    scenes: [
      { ...plain, kind: 'prompt', turn: 1, from: 'user', to: 'client', words: '"Do the work."' },
      {
        ...asked,
        kind: 'request',
        turn: 1,
        exchange: 1,
        words: 'asks, with user "Do the work."',
        listing: 'request-1',
      },
      { ...replied, kind: 'reply', turn: 1, exchange: 1, words: 'calls j1 (custom, append)' },
      { ...replied, kind: 'cut', turn: 1, exchange: 1, words: cut, faults: [0] },
      { ...plain, kind: 'outcome', turn: 1, from: 'client', to: 'user', words: 'failed' },
    ],
    listings: [
      {
        id: 'request-1',
        kind: 'request',
        title: 'request #1',
        turn: 1,
        exchange: 1,
        lines: [
          { kind: 'context', words: 'context', marks: [], violations: [] },
          { kind: 'message', words: 'user "Do the work."', marks: [], violations: [] },
        ],
        violations: [],
      },
    ],
  });
});

test('what a retry drops is missing there, whether or not a violation names it', () => {
  const { told, violations } = toldOf(
    prompted(0),
    requested(1, [asks]),
    replied(1, ['created', 'j1.done', 'completed'], { says: [says.j1], said: [first] }),
    requested(2, [asks, first, aborted]),
    replied(2, ['created'], { says: [says.t1], faults: [0] }),
    requested(3, [asks, environment]),
    ended(failed),
  );
  expect(violations).toEqual(['retry-extends-input/dropped']);
  expect(scenesOf(told).slice(-3)).toEqual([
    '1#3 client > model request: asks again, with nothing new, without call_j1_1 and its output [request-3] !0',
    '1#3 model > client reply: no reply was delivered',
    '1 client > user outcome: failed',
  ]);
  expect(listingsIn(told)['request-3: request #3']).toEqual([
    'user "Do the work."',
    'custom call call_j1_1 <missing> !0',
    'custom output call_j1_1 <missing>',
    'context',
  ]);
});

test('what faults did to a session file, what is left of it, and what the readers tell', () => {
  const lines = { lines: [2, 3] };
  const { told, violations } = toldOf(
    prompted(0),
    requested(1, [asks]),
    replied(1, ['created', 't1.done', 'completed'], { says: [says.t1], said: [allDone] }),
    ended(answered),
    kept(0, file([asks, allDone], lines)),
    damaged(1, file([asks], { lines: [2], unreadable: ['line 3: not a record'] })),
    prompted(1),
    requested(2, [asks, asksAgain], 1),
    replied(2, ['created', 't2.done', 'completed'], {
      turn: 1,
      says: [says.t2],
      said: [assistant('Nothing was lost.')],
    }),
    ended(answered, 1),
    kept(
      1,
      file([asks, asksAgain], { lines: [2, 5], unreadable: ['line 3: not a record', 'line 4: not a record'] }),
      file([], { path: '1.jsonl' }),
    ),
    { kind: 'left', turn: 1, processes: ['sleep'], files: [] },
    { kind: 'views', turn: 1, views: [{ reader: 'thread/read', history: [asks] }] },
  );
  expect(violations).toEqual([
    'resume-keeps-its-session/second-file',
    'text-is-shown-once/persisted/lost',
    'readers-agree/lost',
    'records-are-well-formed/unreadable',
    'nothing-is-orphaned/process',
  ]);
  expect(scenesOf(told)).toEqual([
    '1 user > client prompt: "Do the work."',
    '1#1 client > model request: asks, with user "Do the work." [request-1]',
    '1#1 model > client reply: says "All is done."',
    '1 client > user outcome: answered: "All is done."',
    '1 client > disk persisted: the session file holds 2 items: user "Do the work." · assistant "All is done." [file-1-turn-1]',
    '2 disk > disk gap: the fault 0 ~0',
    '2 disk > disk gap: the session file holds 1 item: without assistant "All is done." · 1 record is unreadable [file-1-gap-2]',
    '2 user > client prompt: "Go on.", to the session resumed',
    '2#2 client > model request: asks, with user "Go on." [request-2]',
    '2#2 model > client reply: says "Nothing was lost."',
    '2 client > user outcome: answered: "All is done."',
    '2 client > disk persisted: session file 1 holds 2 items: new user "Go on.", without assistant "Nothing was lost." · 2 records are unreadable [file-1-turn-2] !1 !2 !3',
    '2 client > disk persisted: session file 2 holds 0 items [file-2-turn-2] !0',
    '2 client > client left: leaves behind sleep !4',
    '2 client > user view: thread/read tells 1 item [view-1-turn-2] !2',
  ]);
  expect(listingsIn(told)).toEqual({
    'file-1-gap-2: session file as faults left it before turn 2': [
      'user "Do the work."',
      'assistant "All is done." <missing>',
      '(a record that cannot be read) <unreadable>',
    ],
    'file-1-turn-1: session file after turn 1': ['user "Do the work."', 'assistant "All is done."'],
    'file-1-turn-2: session file 1 after turn 2': [
      'user "Do the work."',
      '(a record that cannot be read) <unreadable>',
      '(a record that cannot be read) <unreadable> !3',
      'user "Go on." <new> !2',
      'assistant "Nothing was lost." <missing> !1',
    ],
    'file-2-turn-2: session file 2 after turn 2 !0': [],
    'request-1: request #1': ['user "Do the work."'],
    'request-2: request #2': ['user "Do the work."', 'user "Go on." <new>'],
    'view-1-turn-2: thread/read after turn 2': ['user "Do the work."', 'user "Go on." <missing> !2'],
  });
});

test('a blow, what the user was told before it, and what was found only at the end', () => {
  const { told, violations } = toldOf(
    prompted(0),
    { kind: 'stray', turn: 0, method: 'GET', path: '/models' },
    requested(1, [asks]),
    gate(1, 'call_j1_1', 'started'),
    { kind: 'gate', exchange: 1, signal: { kind: 'told', text: 'All is done.' } },
    struck(1, stop),
    broken(1),
    ended(interrupted),
    { kind: 'persisted', turn: 0, persisted: { files: [] } },
    effect('call_j1_1', 'started'),
    effect('call_j1_1'),
    effect('call_j1_1'),
    { kind: 'trouble', reason: 'the gate never opened' },
  );
  expect(violations).toEqual(['job-runs-once/one-call']);
  expect(scenesOf(told)).toEqual([
    '1 user > client prompt: "Do the work."',
    '1 client > model stray: GET /models',
    '1#1 client > model request: asks, with user "Do the work." [request-1]',
    '1#1 model > client reply: calls j1 (custom, append)',
    '1#1 client > tool effect: call_j1_1 started !0',
    '1#1 client > user gate: tells: "All is done."',
    '1#1 user > client blow: the fault 0: 3 whole events up to j1.done delivered, then fin ~0',
    '1#1 client > tool effect: call_j1_1 finished 2 times, as was found at the end !0',
    '1 client > user outcome: interrupted',
    '1 client > disk persisted: keeps no session file',
    '1 client > client trouble: the gate never opened',
  ]);
  expect(listingsIn(told)).toEqual({
    'request-1: request #1': ['user "Do the work."'],
  });
});

test('handshakes, redirects, refusals, and a request of which nobody knows what it goes on from', () => {
  const rejected = { status: 400, message: 'No response 0a1b2c3d-0000-4000-8000-0123456789ab.', param: null };
  const { told } = toldOf(
    prompted(0),
    handshake(1, 503),
    handshake(1, 503),
    handshake(1, 101),
    requestedOverWebSocket(1, [asks]),
    replied(1, [], { says: [says.t1], faults: [0], receipt: { status: 503 } }),
    { ...requested(2, [asks]), follows: 1 } as Entry,
    replied(2, ['created', 'completed'], { says: [says.t1] }),
    {
      ...requestedOverWebSocket(3, [], 0),
      rejected: { ...rejected, code: 'previous_response_not_found' },
    } as Entry,
    requested(4, [asks], 0),
    ended(failed),
  );
  expect(scenesOf(told)).toEqual([
    '1 user > client prompt: "Do the work."',
    '1#1 client > model handshake: the fault 0: 2 refused ~0',
    '1#1 client > model request: asks over WebSocket, with user "Do the work." [request-1]',
    '1#1 model > client reply: says "All is done."',
    '1#1 model > client cut: the fault 0: status 503 delivered ~0',
    '1#2 client > model request: asks again, following the redirect of #1, with nothing new [request-2]',
    '1#2 model > client reply: says "All is done."',
    '1#3 client > model request: goes on over WebSocket, on top of a response that is not known [request-3]',
    '1#3 model > client refusal: 400: No response <id>.',
    '1#4 client > model request: asks again, with nothing new [request-4]',
    '1#4 model > client reply: no reply was delivered',
    '1 client > user outcome: failed',
  ]);
});

test('what is repeated, dropped, and put into the wrong mouth', () => {
  const foreign = user('Foreign words (x1).');
  const { told, violations } = toldOf(
    prompted(0),
    requested(1, [asks, first, output('call_j1_1', 'custom')]),
    replied(1, ['created'], { says: [says.j1], said: [first, foreign], faults: [0] }),
    requested(2, [environment, asks, asks, assistant('I was never asked 12 times.'), environment, first, first]),
    replied(2, ['created', 'completed'], { says: [says.t1], said: [allDone] }),
    ended(answered),
  );
  expect(violations).toEqual([
    'call-has-one-output/request/custom/missing',
    'call-has-one-output/request/custom/missing',
    'ids-are-unique/request/call',
    'retry-extends-input/reordered',
    'turns-are-remembered/repeated',
    'history-was-said/request/message',
  ]);
  expect(scenesOf(told).slice(-4)).toEqual([
    '1#1 model > client cut: the fault 0: 1 whole events up to created delivered, then fin ~0',
    '1#2 client > model request: asks again, with user "Do the work." · custom call call_j1_1, without the output of call_j1_1 [request-2] !0 !1 !2 !3 !4 !5',
    '1#2 model > client reply: says "All is done."',
    '1 client > user outcome: answered: "All is done."',
  ]);
  expect(listingsIn(told)).toEqual({
    'request-1: request #1': ['user "Do the work."', 'custom call call_j1_1', 'custom output call_j1_1 real'],
    'request-2: request #2': [
      'context',
      'user "Do the work." !4',
      'user "Do the work." <new> <repeated> !4',
      'assistant "I was never asked # times." !5',
      'context',
      'custom call call_j1_1 !0 !2 !3',
      'custom call call_j1_1 <new> <repeated> !1 !2 !3',
      'custom output call_j1_1 <missing> !0 !1',
    ],
  });
  expect(violationsIn(told)).toEqual([...violations.keys()]);
});

test('many items are not all told in a line', () => {
  const calls = ['1', '2', '3', '4', '5', '6', '7', '8'].map((exchange) => called(`call_j1_${exchange}`, 'custom'));
  const { told } = toldOf(prompted(0), requested(1, [asks, ...calls]));
  expect(told.scenes[1]?.words.replaceAll('call_j1_', '')).toBe(
    'asks, with user "Do the work." · custom call 1 · custom call 2 · custom call 3 · custom call 4 · custom call 5 · 3 more, without the output of 1, the output of 2, the output of 3, the output of 4, the output of 5, the output of 6, 2 more',
  );
});

test('what differs between two runs that tell the same is not told', () => {
  const runIn = (place: string, line: number, text: string) =>
    toldOf(
      prompted(0),
      requested(1, [asks, first, output('call_j1_1', 'custom', `cannot open ${place}/x: error ${line}`)]),
      ended({ kind: 'failed', message: `${place} ${text}` }),
      kept(
        0,
        file([user(text), asks, first], {
          path: `${place}.jsonl`,
          session: text,
          lines: [1, line, line + 2],
          unreadable: [`line ${line + 1}: ${text}`],
        }),
      ),
    ).told;
  const one = runIn('/place/a', 3, 'today');
  expect(runIn('/other/b', 7, 'tomorrow')).toEqual(one);
  expect(listingsIn(one)['file-1-turn-1: session file after turn 1']).toEqual([
    'context',
    'user "Do the work."',
    '(a record that cannot be read) <unreadable> !4',
    'custom call call_j1_1 !0 !2',
    'custom output call_j1_1 <missing> !0',
  ]);
});

test('nothing at all', () => {
  expect(storyOf({ case: CASE, journal: [] }, [], String)).toEqual({ scenes: [], listings: [] });
});

// What a client does after a broken reply.
import { expect, test } from 'vitest';
import {
  asks,
  asksAgain,
  assistant,
  called,
  gate,
  handshake,
  observed,
  output,
  replied,
  requested,
  requestedOverWebSocket,
  user,
} from '../core/observation.fixture.ts';
import type { Entry } from '../core/journal.ts';
import { retriesAreBounded, retryCarriesOutputs, retryExtendsInput } from './retry.ts';

const custom = called('call_j1_1', 'custom');
const done = output('call_j1_1', 'custom');
const broken = ['created', 'j1.added', 'j1.done'];
const whole = [...broken, 'completed'];

test('a retry carries outputs: holds where it does, and where nothing had finished', () => {
  const carried = [requested(1, [asks]), gate(1, 'call_j1_1'), replied(1, broken), requested(2, [asks, custom, done])];
  expect(retryCarriesOutputs.check(observed(...carried))).toEqual([]);
  const started = [requested(1, [asks]), gate(1, 'call_j1_1', 'started'), replied(1, broken), requested(2, [asks])];
  expect(retryCarriesOutputs.check(observed(...started))).toEqual([]);
});

test('a retry carries outputs: what follows a whole reply, or begins a new turn, is no retry', () => {
  const before = [requested(1, [asks]), gate(1, 'call_j1_1')];
  expect(retryCarriesOutputs.check(observed(...before, replied(1, whole), requested(2, [asks])))).toEqual([]);
  expect(retryCarriesOutputs.check(observed(...before, replied(1, broken), requested(2, [asks], 1)))).toEqual([]);
});

test('a retry carries outputs: it was built from the old prompt', () => {
  const stale = {
    variant: 'stale',
    message: 'request #2: call_j1_1 finished before reply #1 broke, and this retry does not carry its output.',
    at: [{ kind: 'request', exchange: 2, items: [], lacks: ['output call_j1_1'] }],
  };
  const before = [requested(1, [asks]), gate(1, 'call_j1_1')];
  expect(retryCarriesOutputs.check(observed(...before, replied(1, broken), requested(2, [asks])))).toEqual([stale]);
  expect(retryCarriesOutputs.check(observed(...before, requested(2, [asks, custom])))).toEqual([stale]);
});

test('a retry extends the input: holds for the same, for more, and for what the client adds on its own', () => {
  const own = user('<environment>…</environment>');
  const next = [own, asks, custom, done];
  expect(retryExtendsInput.check(observed(requested(1, [asks]), requested(2, next), requested(3, next)))).toEqual([]);
});

test('a retry extends the input: a new turn may begin anew', () => {
  expect(retryExtendsInput.check(observed(requested(1, [asks, custom, done]), requested(2, [asksAgain], 1)))).toEqual(
    [],
  );
});

test('a retry extends the input: something is dropped, changed, or stands elsewhere', () => {
  const first = requested(1, [asks, custom, done]);
  expect(retryExtendsInput.check(observed(first, requested(2, [asks, custom])))).toEqual([
    {
      variant: 'dropped',
      message: 'request #2: "output call_j1_1: wrote effects/j1.log" of request #1 is dropped.',
      at: [{ kind: 'request', exchange: 2, items: [], lacks: ['output call_j1_1: wrote effects/j1.log'] }],
    },
  ]);
  expect(
    retryExtendsInput.check(observed(first, requested(2, [asks, custom, output('call_j1_1', 'custom', '?')]))),
  ).toEqual([
    {
      variant: 'dropped',
      message: 'request #2: "output call_j1_1: wrote effects/j1.log" of request #1 is dropped.',
      at: [{ kind: 'request', exchange: 2, items: [], lacks: ['output call_j1_1: wrote effects/j1.log'] }],
    },
  ]);
  expect(retryExtendsInput.check(observed(first, requested(2, [custom, done, asks])))).toEqual([
    {
      variant: 'reordered',
      message: 'request #2: "user: Do the work." of request #1 is reordered.',
      at: [{ kind: 'request', exchange: 2, items: [2] }],
    },
  ]);
});

/** So many requests of one turn, each with a broken reply. */
function attempts(...exchanges: number[]) {
  return exchanges.flatMap((exchange) => [requested(exchange, [asks]), replied(exchange, ['created'])]);
}

test('retries are bounded: holds at the limit, and counts anew after a whole reply and in a new turn', () => {
  expect(retriesAreBounded.check(observed(...attempts(1, 2, 3)))).toEqual([]);
  const healed = [requested(4, [asks]), replied(4, whole)];
  expect(retriesAreBounded.check(observed(...attempts(1, 2), ...healed, ...attempts(5, 6, 7)))).toEqual([]);
  expect(retriesAreBounded.check(observed(...attempts(1, 2, 3), requested(4, [asks], 1)))).toEqual([]);
});

test('retries are bounded: the first one too many is told, and no other', () => {
  expect(retriesAreBounded.check(observed(...attempts(1, 2, 3, 4, 5)))).toEqual([
    {
      variant: 'exceeded',
      message: 'request #4 is retry 3 in a row; the client is configured to retry 2 times.',
      at: [{ kind: 'request', exchange: 4, items: [] }],
    },
  ]);
});

/** So many requests over a WebSocket, each with a broken reply. */
function overWebSocket(...exchanges: number[]) {
  return exchanges.flatMap((exchange) => [requestedOverWebSocket(exchange, [asks]), replied(exchange, ['created'])]);
}

test('retries are bounded: who falls back from WebSocket to HTTP begins anew, once', () => {
  expect(retriesAreBounded.check(observed(...overWebSocket(1, 2, 3), ...attempts(4, 5, 6)))).toEqual([]);
  const back = [...overWebSocket(1, 2, 3), ...attempts(4), requestedOverWebSocket(5, [asks])];
  expect(retriesAreBounded.check(observed(...back))).toEqual([
    {
      variant: 'exceeded',
      message: 'request #5 is retry 3 in a row; the client is configured to retry 2 times.',
      at: [{ kind: 'request', exchange: 5, items: [] }],
    },
  ]);
});

test('retries are bounded: a refused handshake counts, but not the first of a turn, nor what the platform repeats', () => {
  const early = handshake(1, 503);
  const refused = [handshake(1, 503), handshake(1, 503), handshake(1, 503)];
  expect(retriesAreBounded.check(observed(early, ...refused, ...attempts(1, 2, 3)))).toEqual([]);
  expect(retriesAreBounded.check(observed(early, ...refused, handshake(1, 401)))).toEqual([]);
  expect(retriesAreBounded.check(observed(early, ...refused, handshake(1, 503)))).toEqual([
    {
      variant: 'exceeded',
      message: 'a handshake before request #1 is retry 3 in a row; the client is configured to retry 2 times.',
      at: [{ kind: 'handshake', exchange: 1 }],
    },
  ]);
});

test('a retry extends the input: a request that goes on from what the server has forgotten says nothing of it', () => {
  const forgotten: Entry = {
    kind: 'request',
    exchange: 2,
    turn: 0,
    history: [],
    rejected: { status: 400, message: '', param: 'previous_response_id', code: 'previous_response_not_found' },
  };
  const before = requested(1, [asks, custom, done]);
  expect(retryExtendsInput.check(observed(before, forgotten, requested(3, [asks, custom, done])))).toEqual([]);
  expect(retryExtendsInput.check(observed(before, forgotten, requested(3, [asks, custom])))).toHaveLength(1);
});

test('retries are bounded: following a redirect is no retry, but a redirect that nobody follows has failed', () => {
  const moved = (exchange: number) => [
    requested(exchange, [asks]),
    replied(exchange, [], { receipt: { status: 307, ending: 'clean' } }),
  ];
  const following = (exchange: number, follows: number): Entry => ({
    kind: 'request',
    exchange,
    turn: 0,
    history: [asks],
    follows,
  });
  const redirected = [...moved(1), following(2, 1), replied(2, []), ...moved(3), following(4, 3), replied(4, [])];
  expect(retriesAreBounded.check(observed(...redirected, requested(5, [asks])))).toEqual([]);
  const excess = retriesAreBounded.check(
    observed(...redirected, ...moved(5), following(6, 5), replied(6, []), requested(7, [asks])),
  );
  expect(excess).toEqual([
    {
      variant: 'exceeded',
      message: 'request #7 is retry 3 in a row; the client is configured to retry 2 times.',
      at: [{ kind: 'request', exchange: 7, items: [] }],
    },
  ]);
  expect(retriesAreBounded.check(observed(...[1, 2, 3, 4].flatMap(moved)))).toHaveLength(1);
});

test('a message of the model that the script does not know is left out of the comparison', () => {
  expect(retryExtendsInput.check(observed(requested(1, [asks, assistant('Hm.')]), requested(2, [asks])))).toEqual([]);
});

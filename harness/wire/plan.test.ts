// What a struck reply waits for before the client may leave it.
import { expect, test } from 'vitest';
import { CASE_VERSION, DEFAULT_LIMITS } from '../core/case.ts';
import type { Piece, Signal } from '../core/event.ts';
import { call, say, turnOf, type Work } from '../core/script.ts';
import { phrase } from '../drivers/workbench.ts';
import type { Fault } from '../faults/index.ts';
import { toldWords } from './gate.ts';
import { gated, strike } from './plan.ts';

const bytes = new TextEncoder().encode('event: e\ndata: {"type":"e"}\n\n');
const event = (label: string, callId?: string): Piece => ({
  kind: 'write',
  bytes,
  event: { label, type: label, data: { type: label }, ...(callId !== undefined && { completes: { callId } }) },
  whole: true,
});

const REPLY: readonly Piece[] = [
  { kind: 'head', status: 200, headers: {} },
  event('created'),
  event('j1.done', 'call_j1_1'),
  event('completed'),
  { kind: 'end', ending: 'clean' },
];

/** What is waited for, and in front of what. */
function waitsUnder(fault: Fault): { before: string; for: string[] } | undefined {
  const pieces = gated(strike(REPLY, [fault], { exchange: 1, carrier: 'http' }).pieces, 1, {
    case: {
      cutpoint: CASE_VERSION,
      client: 'any',
      script: { manner: 'insisting', turns: [turnOf('Go.', [call('j1', 'custom')])] },
      faults: [],
      limits: DEFAULT_LIMITS,
    },
    tools: { start: 'as-calls-arrive', runsReusedIds: true, phrase },
    reportsSeen: true,
  });
  const waits = pieces.flatMap((piece) => (piece.kind === 'wait' ? [told(piece.signal)] : []));
  const next = pieces[pieces.findLastIndex((piece) => piece.kind === 'wait') + 1];
  if (waits.length === 0 || !next) return undefined;
  return { before: next.kind === 'write' ? (next.event?.label ?? 'bytes') : next.kind, for: waits };
}

function told(signal: Signal): string {
  switch (signal.kind) {
    case 'effect':
      return `${signal.callId} ${signal.phase}`;
    case 'seen':
      return `${signal.events} events seen`;
    case 'read':
      return 'all read';
    case 'told':
      return `${toldWords(signal)} told`;
  }
}

const WORK = ['call_j1_1 finished', '2 events seen'];

test.for<[string, Fault, ReturnType<typeof waitsUnder>]>([
  [
    'a cut waits in front of its end',
    { kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' },
    { before: 'end', for: WORK },
  ],
  [
    'behind the terminal event no work is waited for, but what could be taken away is seen first',
    { kind: 'cut', exchange: 1, at: { after: 'completed' }, ending: 'reset' },
    { before: 'end', for: ['3 events seen'] },
  ],
  [
    'damage is waited for, and what comes after it is not',
    { kind: 'garble', exchange: 1, at: { in: 'completed' }, how: 'json' },
    { before: 'completed', for: WORK },
  ],
  [
    'the server’s own last word is damage',
    { kind: 'fail', exchange: 1, at: { after: 'j1.done' }, as: 'error', code: 'server_error' },
    { before: 'error', for: WORK },
  ],
  [
    'an event that comes twice: in front of the second time',
    { kind: 'repeat', exchange: 1, at: { in: 'j1.done' } },
    { before: 'j1.done', for: WORK },
  ],
  [
    'a long silence',
    { kind: 'pause', exchange: 1, at: { after: 'j1.done' }, ms: 4_000 },
    { before: 'pause', for: WORK },
  ],
  [
    'a long silence behind the terminal event: in virtual time it comes at once',
    { kind: 'pause', exchange: 1, at: { after: 'completed' }, ms: 4_000 },
    { before: 'pause', for: ['3 events seen'] },
  ],
  ['a short silence scares nobody', { kind: 'pause', exchange: 1, at: { after: 'j1.done' }, ms: 50 }, undefined],
  ['another spelling', { kind: 'spell', exchange: 1, how: 'cr' }, undefined],
  ['what comes behind the terminal event', { kind: 'trail', exchange: 1, what: 'text' }, undefined],
])('%s', ([, fault, expected]) => {
  expect(waitsUnder(fault)).toEqual(expected);
});

/** A text, two calls, and the end of the reply. */
const MORE: readonly Piece[] = [
  ...REPLY.slice(0, 2),
  event('t1.done'),
  event('j1.done', 'call_j1_1'),
  event('j2.done', 'call_j2_1'),
  ...REPLY.slice(-2),
];

/** What a blow behind that event waits for, at a client that tells its user of everything. */
function waitsOfBlow(after: string, first: Work): string[] {
  const fault: Fault = { kind: 'signal', exchange: 1, at: { after }, signal: 'SIGKILL', to: 'client' };
  const asked = { exchange: 1, carrier: 'http', endures: ['signal'], holds: true } as const;
  const pieces = gated(strike(MORE, [fault], asked).pieces, 1, {
    case: {
      cutpoint: CASE_VERSION,
      client: 'any',
      script: {
        manner: 'insisting',
        turns: [turnOf('Go.', [say('t1', 'First.'), call('j1', 'function', first), call('j2', 'custom')])],
      },
      faults: [],
      limits: DEFAULT_LIMITS,
    },
    tools: { start: 'as-calls-arrive', runsReusedIds: true, phrase },
    reportsSeen: false,
    reportsTold: true,
  });
  return pieces.flatMap((piece) => (piece.kind === 'wait' ? [told(piece.signal)] : []));
}

test.for<[string, string, Work, string[]]>([
  ['until the text is told', 't1.done', 'append', ['"First." told', 'all read']],
  [
    'until the end of the tool is told',
    'j1.done',
    'append',
    ['"First." told', 'the end of call_j1_1 told', 'all read'],
  ],
  ['of a tool that goes on, until it has begun', 'j2.done', 'hold', ['"First." told', 'call_j1_1 started', 'all read']],
  ['of a tool that is none, nothing', 'j1.done', 'unknown', ['"First." told', 'all read']],
  [
    'behind the end of the reply as before it',
    'completed',
    'fail',
    ['"First." told', 'the end of call_j1_1 told', 'the end of call_j2_1 told', 'all read'],
  ],
])('a blow waits %s', ([, after, first, expected]) => {
  expect(waitsOfBlow(after, first)).toEqual(expected);
});

// What a struck reply waits for before the client may leave it.
import { expect, test } from 'vitest';
import { CASE_VERSION, DEFAULT_LIMITS } from '../core/case.ts';
import type { Piece, Signal } from '../core/event.ts';
import { call, turnOf } from '../core/script.ts';
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
  ['a short silence scares nobody', { kind: 'pause', exchange: 1, at: { after: 'j1.done' }, ms: 50 }, undefined],
  ['another spelling', { kind: 'spell', exchange: 1, how: 'cr' }, undefined],
  ['what comes behind the terminal event', { kind: 'trail', exchange: 1, what: 'text' }, undefined],
])('%s', ([, fault, expected]) => {
  expect(waitsUnder(fault)).toEqual(expected);
});

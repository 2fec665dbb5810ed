// Texts are shown once and kept once, and a turn ends once.
import { expect, test } from 'vitest';
import {
  answered,
  asks,
  assistant,
  damaged,
  ended,
  file,
  interrupted,
  kept,
  observed,
  persisted,
  prompted,
  replied,
  requested,
  sigkill,
  sigterm,
  stop,
  struck,
} from '../core/observation.fixture.ts';
import type { Entry } from '../core/journal.ts';
import { say } from '../core/script.ts';
import { textIsShownOnce, turnEndsOnce } from './display.ts';

const TEXT = 'All is done.';
const shows = (texts: readonly string[], ends = 1): Entry => ({ kind: 'display', turn: 0, texts, ends });
const cutBehind = replied(1, ['created', 't1.added', 't1.done'], { says: [say('t1', TEXT)] });

test('a turn ends once: holds', () => {
  expect(turnEndsOnce.check(observed(ended(answered), shows([TEXT])))).toEqual([]);
});

test('a turn ends once: told twice, or never', () => {
  expect(turnEndsOnce.check(observed(ended(answered), shows([TEXT], 2)))).toEqual([
    { variant: 'repeated', message: 'turn 1 was told to be over 2 times.', at: [{ kind: 'outcome', turn: 0 }] },
  ]);
  expect(turnEndsOnce.check(observed(ended(answered), shows([TEXT], 0)))).toEqual([
    { variant: 'never', message: 'turn 1 was told to be over 0 times.', at: [{ kind: 'outcome', turn: 0 }] },
  ]);
});

test('a turn ends once: not asked of one that never ended', () => {
  expect(turnEndsOnce.check(observed(ended({ kind: 'timed-out', after_ms: 1_000 }), shows([], 0)))).toEqual([]);
});

test('a text is shown once: holds, also when the stream breaks behind it', () => {
  const journal = [prompted(), requested(1, [asks]), cutBehind, shows([TEXT]), persisted(0, [asks, assistant(TEXT)])];
  expect(textIsShownOnce.check(observed(...journal))).toEqual([]);
});

test('a text is shown once: lost, or shown again', () => {
  expect(textIsShownOnce.check(observed(cutBehind, shows([])))).toEqual([
    {
      variant: 'shown/lost',
      message: 'turn 1: the text t1 arrived whole and was shown 0 times.',
      at: [
        { kind: 'reply', exchange: 1 },
        { kind: 'outcome', turn: 0 },
      ],
    },
  ]);
  expect(textIsShownOnce.check(observed(cutBehind, shows([TEXT, TEXT])))).toEqual([
    {
      variant: 'shown/repeated',
      message: 'turn 1: the text t1 arrived whole and was shown 2 times.',
      at: [
        { kind: 'reply', exchange: 1 },
        { kind: 'outcome', turn: 0 },
      ],
    },
  ]);
});

test('a text is shown once: what arrived behind something that may have made the client leave is not asked for', () => {
  const reply = replied(1, ['created', 't1.added', 't1.done'], { says: [say('t1', TEXT)], intact: 1 });
  expect(textIsShownOnce.check(observed(reply, shows([])))).toEqual([]);
});

test('a text is kept once: missing from the session file, or twice in a history', () => {
  expect(textIsShownOnce.check(observed(prompted(), cutBehind, persisted(0, [asks])))).toEqual([
    {
      variant: 'persisted/lost',
      message: 'session file after turn 1: the text t1 arrived whole and is not in it.',
      at: [{ kind: 'file', turn: 0, file: 0, items: [], lacks: ['assistant: All is done.'] }],
    },
  ]);
  expect(textIsShownOnce.check(observed(requested(2, [asks, assistant(TEXT), assistant(TEXT)])))).toEqual([
    {
      variant: 'request/repeated',
      message: 'request #2: the text t1 stands 2 times.',
      at: [{ kind: 'request', exchange: 2, items: [1, 2] }],
    },
  ]);
});

test('a turn ends once: who was ended by a signal may have told nothing, and nobody tells it twice', () => {
  const cutOff = (ends: number, blow = sigterm) => observed(struck(1, blow), ended(interrupted), shows([], ends));
  expect([turnEndsOnce.check(cutOff(0)), turnEndsOnce.check(cutOff(1))]).toEqual([[], []]);
  expect(turnEndsOnce.check(cutOff(2)).map((one) => one.variant)).toEqual(['repeated']);
  expect(turnEndsOnce.check(cutOff(0, stop)).map((one) => one.variant)).toEqual(['never']);
});

test('a text that arrived just before the client was struck may be lost, unless it was shown', () => {
  const cutOff = (texts: readonly string[]) =>
    observed(prompted(), cutBehind, struck(1, sigkill), shows(texts), persisted(0, [asks]));
  expect(textIsShownOnce.check(cutOff([]))).toEqual([]);
  expect(textIsShownOnce.check(cutOff([TEXT])).map((one) => one.variant)).toEqual(['persisted/lost']);
});

test('a text that a fault has destroyed or repeated on disk is not the client’s to keep', () => {
  const whole = file([asks, assistant(TEXT)]);
  const torn = [prompted(), cutBehind, kept(0, whole), damaged(1, file([asks])), kept(1, file([asks]))];
  expect(textIsShownOnce.check(observed(...torn))).toEqual([]);
  const twice = file([asks, assistant(TEXT), assistant(TEXT)]);
  expect(
    textIsShownOnce.check(observed(prompted(), cutBehind, kept(0, whole), damaged(1, twice), kept(1, twice))),
  ).toEqual([]);
});

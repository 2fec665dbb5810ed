// What was said in earlier turns is sent with every later one.
import { expect, test } from 'vitest';
import type { Item } from '../core/item.ts';
import type { Entry, Outcome } from '../core/journal.ts';
import { call, resumedTurn, say, turnOf } from '../core/script.ts';
import {
  answered,
  asks,
  asksAgain,
  assistant,
  called,
  CASE,
  damaged,
  effect,
  ended,
  failed,
  file,
  interrupted,
  kept,
  observed,
  output,
  prompted,
  replied,
  requested,
  sigkill,
  stop,
  struck,
} from '../core/observation.fixture.ts';
import { turnsAreRemembered } from './memory.ts';

const shows = (text: string): Entry => ({ kind: 'display', turn: 0, texts: [text], ends: 1 });
const answer = assistant('All is done.');

/** A first turn that ended so, and a second one whose request says that. */
function twoTurns(first: Outcome, sent: readonly Item[], second: Outcome = answered) {
  const begun = [prompted(), requested(1, [asks]), ended(first), shows('All is done.')];
  return [...begun, prompted(1), requested(2, sent, 1), ended(second, 1)];
}

test('holds where prompt and answer of the turn before are there, in order and once', () => {
  const whole = [asks, assistant('a note of the client'), answer, asksAgain];
  expect(turnsAreRemembered.check(observed(...twoTurns(answered, whole)))).toEqual([]);
});

test('a failed turn is remembered as well', () => {
  expect(turnsAreRemembered.check(observed(...twoTurns(failed, [asks, answer, asksAgain])))).toEqual([]);
  expect(turnsAreRemembered.check(observed(...twoTurns(failed, [asksAgain])))).toEqual([
    {
      variant: 'silent-loss',
      message:
        'request #2: silent loss: "user: Do the work." of an earlier turn is lost, and turn 2 was answered as if nothing had happened.',
      at: [{ kind: 'request', exchange: 2, items: [], lacks: ['user: Do the work.'] }],
    },
  ]);
});

test('to lose an answer, and to fail with that, is no silent loss', () => {
  expect(turnsAreRemembered.check(observed(...twoTurns(answered, [asks, asksAgain], failed)))).toEqual([
    {
      variant: 'lost',
      message: 'request #2: "assistant: All is done." of an earlier turn is lost.',
      at: [{ kind: 'request', exchange: 2, items: [], lacks: ['assistant: All is done.'] }],
    },
  ]);
});

test('out of order, or twice', () => {
  expect(turnsAreRemembered.check(observed(...twoTurns(answered, [answer, asks, asksAgain])))).toEqual([
    {
      variant: 'reordered',
      message: 'request #2: "assistant: All is done." stands before what came before it.',
      at: [{ kind: 'request', exchange: 2, items: [0] }],
    },
  ]);
  expect(turnsAreRemembered.check(observed(...twoTurns(answered, [asks, asks, answer, asksAgain])))).toEqual([
    {
      variant: 'repeated',
      message: 'request #2: "user: Do the work." stands more than once.',
      at: [{ kind: 'request', exchange: 2, items: [0, 1] }],
    },
  ]);
});

test('each turn is told once, by the first request that forgets', () => {
  const journal = [...twoTurns(answered, [asks, answer, asksAgain]), requested(3, [asks], 1), requested(4, [asks], 1)];
  expect(turnsAreRemembered.check(observed(...journal)).map((one) => one.message.slice(0, 10))).toEqual(['request #3']);
});

test('a prompt that the client has refused before it asked anything is not demanded', () => {
  const refused = [prompted(), ended(failed), prompted(1), requested(1, [asksAgain], 1), ended(answered, 1)];
  expect(turnsAreRemembered.check(observed(...refused))).toEqual([]);
});

test('what was destroyed is not demanded, what was not is', () => {
  const [begun, later] = [
    twoTurns(answered, []).slice(0, 4),
    [prompted(1), requested(2, [asksAgain], 1), ended(answered, 1)],
  ];
  const behind = (...left: Item[]) =>
    observed(...begun, kept(0, file([asks, answer])), damaged(1, file(left)), ...later);
  expect(turnsAreRemembered.check(behind())).toEqual([]);
  expect(turnsAreRemembered.check(behind(asks)).map((one) => one.variant)).toEqual(['silent-loss']);
});

test('a call that had begun when the client was struck is remembered', () => {
  const made = called('call_j1_1', 'custom');
  const told = output('call_j1_1', 'custom', 'the output is unknown');
  const reply = replied(1, ['created', 'j1.done'], { said: [made], says: [call('j1', 'custom')] });
  for (const blow of [stop, sigkill]) {
    const journal = (...sent: Item[]) =>
      observed(
        prompted(),
        requested(1, [asks]),
        reply,
        struck(1, blow),
        { kind: 'outcome', turn: 0, outcome: interrupted, session: 's1' },
        prompted(1),
        requested(2, sent, 1),
        ended(answered, 1),
        effect('call_j1_1', 'started'),
      );
    expect(turnsAreRemembered.check(journal(asks, made, told, asksAgain))).toEqual([]);
    expect(turnsAreRemembered.check(journal(asks, asksAgain)).map((one) => one.message)).toEqual([
      'request #2: silent loss: "call call_j1_1" of an earlier turn is lost, and turn 2 was answered as if nothing had happened.',
    ]);
  }
});

test('who was ended before it had told an id has no conversation to go on with', () => {
  const begun = [prompted(), requested(1, [asks]), struck(1, sigkill), ended(interrupted)];
  const later = [prompted(1, false), requested(2, [asksAgain], 1), ended(answered, 1)];
  expect(turnsAreRemembered.check(observed(...begun, ...later))).toEqual([]);
  const told = begun.map((entry) => (entry.kind === 'outcome' ? { ...entry, session: 's1' } : entry));
  expect(turnsAreRemembered.check(observed(...told, ...later)).map((one) => one.variant)).toEqual(['silent-loss']);
});

test('an id that is none has nothing behind it; and the turns behind that are remembered again', () => {
  const turns = [
    turnOf('Do the work.', [say('t1', 'All is done.')]),
    { ...resumedTurn('Go on.', [say('t2', 'Nothing was lost.')]), resume: 'unknown' as const },
    resumedTurn('And now?', [say('t3', 'Yes.')]),
  ];
  const journal = [...twoTurns(answered, [asksAgain]), prompted(2), requested(3, [asks], 2), ended(answered, 2)];
  const of = { case: { ...CASE, script: { ...CASE.script, turns } }, journal };
  expect(turnsAreRemembered.check(of).map((one) => one.message.slice(0, 44))).toEqual([
    'request #3: silent loss: "user: Go on." of a',
  ]);
});

test('a turn that could not be written may be lost once it has failed, and not once it was answered', () => {
  const turns = [...CASE.script.turns, resumedTurn('And now?', [say('t3', 'Yes.')])];
  const journal = (second: Outcome) => [
    prompted(),
    requested(1, [asks]),
    ended(answered),
    kept(0, file([asks])),
    { ...damaged(1, file([asks])), hinders: 'error' as const },
    prompted(1),
    requested(2, [asks, asksAgain], 1),
    ended(second, 1),
    kept(1, file([asks])),
    prompted(2),
    requested(3, [asks], 2),
    ended(answered, 2),
  ];
  const check = (second: Outcome) =>
    turnsAreRemembered.check({ case: { ...CASE, script: { ...CASE.script, turns } }, journal: journal(second) });
  expect(check(failed)).toEqual([]);
  expect(check(answered).map((one) => one.variant)).toEqual(['silent-loss']);
});

// What the model is drawn to say: everything that its alphabet has, mostly little of it, and always a script that can be played.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { call, flaw, foreign, resumedTurn, say, script, scriptedCalls, turnOf, type Script } from '../core/script.ts';
import { scripts, withHeldCall } from './draw-script.ts';
import { rehearse } from './rehearse.ts';

const DRAWN = fc.sample(scripts, { seed: 3, numRuns: 2_000 });

const says = (of: Script) => of.turns.flatMap((turn) => turn.steps).flatMap((step) => step.says);

/** What is there, each once, in order. */
const seen = (values: readonly unknown[]) => [...new Set(values)].map(String).toSorted();

test('every draw is a script, and is the same after a journey through JSON', () => {
  for (const drawn of DRAWN) {
    expect(script.parse(drawn)).toEqual(drawn);
    expect(JSON.parse(JSON.stringify(drawn))).toEqual(drawn);
  }
});

test('every letter of the alphabet is drawn', () => {
  const parts = DRAWN.flatMap(says);
  expect(seen(parts.map((part) => part.kind))).toEqual(['call', 'foreign', 'reasoning', 'text']);
  expect(seen(parts.flatMap((part) => (part.kind === 'call' ? [part.flaw ?? 'none'] : [])))).toEqual(
    [...flaw.options, 'none'].toSorted(),
  );
  expect(seen(parts.flatMap((part) => (part.kind === 'foreign' ? [part.item] : [])))).toEqual(
    foreign.options.toSorted(),
  );
  expect(seen(parts.flatMap((part) => (part.kind === 'reasoning' ? [part.encrypted] : [])))).toEqual(['false', 'true']);
  expect(seen(DRAWN.flatMap(scriptedCalls).map(({ via, work }) => `${via} ${work}`))).toEqual([
    'custom append',
    'custom fail',
    'custom unknown',
    'custom write',
    'function append',
    'function fail',
    'function hold',
    'function loud',
    'function quiet',
    'function unknown',
  ]);
});

test.for<[string, RegExp]>([
  ['astral', /\p{Script=Latin}?[\u{10000}-\u{10FFFF}]/u],
  ['combining', /\p{M}/u],
  ['NUL', /\0/],
  ['lone surrogates', /\p{Cs}/u],
  ['line and paragraph separators', /\u2028.*\u2029/],
  ['right-to-left', /[\u0590-\u06FF]/],
  ['joined emoji', /\u200D/],
  ['very long', /^[^]{50000}/],
])('%s text is drawn', ([, odd]) => {
  expect(DRAWN.flatMap(says).some((part) => part.kind === 'text' && odd.test(part.text))).toBe(true);
});

test('there are one to three turns before the last one, some in the running session, some resumed', () => {
  expect(seen(DRAWN.map((one) => one.turns.length))).toEqual(['2', '3', '4']);
  const middle = DRAWN.flatMap((one) => one.turns.slice(1, -1));
  expect(seen(middle.map((turn) => turn.resume))).toEqual(['false', 'true']);
  expect(seen(DRAWN.map((one) => one.turns.at(-1)?.resume))).toEqual(['true']);
});

test('most draws are small and plain', () => {
  const isPlain = (of: Script) =>
    says(of).every((part) => part.kind === 'text' || (part.kind === 'call' && part.flaw === undefined));
  const portion = (of: (one: Script) => boolean) => DRAWN.filter(of).length / DRAWN.length;
  expect(portion(isPlain)).toBeGreaterThan(0.5);
  expect(portion((one) => scriptedCalls(one).length <= 4)).toBeGreaterThan(0.75);
});

test('no call waits for one that is held in the same step', () => {
  for (const step of DRAWN.flatMap((one) => one.turns).flatMap((turn) => turn.steps)) {
    const calls = step.says.filter((part) => part.kind === 'call');
    expect(calls.slice(0, -1).filter((part) => part.work === 'hold')).toEqual([]);
  }
});

test('every draw can be played to its end', () => {
  for (const drawn of DRAWN.slice(0, 300)) {
    const last = rehearse(drawn).at(-1)?.step.says;
    expect(last).toEqual([{ kind: 'text', id: 'bye', text: 'Nothing was lost.' }]);
  }
});

test('of a script with a held call the first that can be is held, and nothing else differs', () => {
  const turns = [
    turnOf('Do the work.', [call('j1', 'function'), call('j2', 'custom')]),
    resumedTurn('Go on.', [call('j3', 'custom'), call('j4', 'function'), say('t1', 'Soon.')], [call('j5', 'function')]),
  ];
  expect(withHeldCall({ manner: 'insisting', turns }).turns).toEqual([
    turns[0],
    resumedTurn(
      'Go on.',
      [call('j3', 'custom'), call('j4', 'function', 'hold'), say('t1', 'Soon.')],
      [call('j5', 'function')],
    ),
  ]);
});

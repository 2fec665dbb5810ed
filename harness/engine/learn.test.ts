// What a search learns, from results told by hand.
import { expect, test } from 'vitest';
import { CASE } from '../core/observation.fixture.ts';
import { HUNG } from '../core/shape.ts';
import { isNews, learn, NOTHING, worthOf, type Played } from './learn.ts';

const CUT = 'cut, behind a call, call done';

function played(shapes: readonly string[], more: Partial<Played> = {}): Played {
  return { aims: [CUT], cells: [`${CUT}, asked again`], shapes: [...shapes], unknown: [], case: CASE, ...more };
}

test('what was aimed at and what was struck count once a case, what was shown as well; the first to show something is kept', () => {
  const learned = learn(NOTHING, [
    played(['turn: answered'], { aims: [CUT, 'gzip'] }),
    played(['turn: answered']),
    played(['turn: answered', 'turn: failed'], { aims: [] }),
  ]);
  expect(learned).toEqual({
    struck: new Map([
      [CUT, 3],
      ['gzip', 1],
    ]),
    shown: new Map([
      [`${CUT}, asked again`, 3],
      ['turn: answered', 3],
      ['turn: failed', 1],
    ]),
    kept: [
      { case: CASE, features: [`${CUT}, asked again`, 'turn: answered'], turns: 0 },
      { case: CASE, features: ['turn: failed'], turns: 0 },
    ],
  });
  expect(NOTHING).toEqual({ struck: new Map(), shown: new Map(), kept: [] });
});

test('in one go or round by round: the same is learned', () => {
  const all = [played(['turn: answered']), played(['turn: failed'], { parent: 0 }), played(['turn: failed'])];
  expect(learn(learn(NOTHING, all.slice(0, 1)), all.slice(1))).toEqual(learn(NOTHING, all));
});

test('without a verdict nothing was shown, and what hung is not kept', () => {
  const troubled = played(['turn: crashed'], { unknown: ['a gate did not open'] });
  const hung = played([HUNG]);
  expect([isNews(NOTHING, troubled), isNews(NOTHING, hung)]).toEqual([false, true]);
  const learned = learn(NOTHING, [troubled, hung]);
  expect([...learned.shown.keys()]).toEqual([`${CUT}, asked again`, HUNG]);
  expect(learned.kept).toEqual([]);
});

test('what shows nothing new is no news, whatever it shows', () => {
  const learned = learn(NOTHING, [played(['turn: answered'])]);
  expect(isNews(learned, played(['turn: answered']))).toBe(false);
  expect(isNews(learned, played(['turn: answered', 'turn: failed']))).toBe(true);
});

test('a kept case is worth the more, the scarcer what it showed and the fewer cases were made of it', () => {
  const common = played(['turn: answered']);
  const learned = learn(NOTHING, [common, common, common, common, played(['turn: failed'])]);
  expect(learned.kept.map((one) => worthOf(one, learned))).toEqual([1 / 4, 1]);
  // Nothing that was made of it has failed again.
  const later = learn(learned, [
    { ...common, parent: 1 },
    { ...common, parent: 1 },
    { ...common, parent: 1 },
  ]);
  expect(later.kept.map((one) => worthOf(one, later))).toEqual([1 / 7, 1 / 4]);
});

// A resumed session goes on from what was persisted.
import { expect, test } from 'vitest';
import {
  asks,
  asksAgain,
  assistant,
  called,
  observed,
  output,
  persisted,
  prompted,
  requested,
} from '../core/observation.fixture.ts';
import { resumeSeesPersisted } from './resume.ts';

const kept = [asks, called('call_j1_1', 'custom'), output('call_j1_1', 'custom'), assistant('All is done.')];

test('holds where the first request has all of it, in order, whatever stands in between', () => {
  const more = kept.flatMap((item) => [item, assistant('a note of the client')]);
  const resumed = observed(persisted(0, kept), prompted(1), requested(2, [...more, asksAgain], 1));
  expect(resumeSeesPersisted.check(resumed)).toEqual([]);
});

test('holds where nothing was persisted, no request came, or nothing was resumed', () => {
  expect(resumeSeesPersisted.check(observed(persisted(0), prompted(1), requested(2, [asksAgain], 1)))).toEqual([]);
  expect(resumeSeesPersisted.check(observed(persisted(0, kept), prompted(1)))).toEqual([]);
  expect(
    resumeSeesPersisted.check(observed(persisted(0, kept), prompted(1, false), requested(2, [asksAgain], 1))),
  ).toEqual([]);
});

test('only the first request of the turn is judged, against the last file', () => {
  const journal = [persisted(0, kept, [asks]), prompted(1), requested(2, [asks, asksAgain], 1)];
  expect(resumeSeesPersisted.check(observed(...journal, requested(3, [asksAgain], 1)))).toEqual([]);
});

test('the first thing that is lost is told', () => {
  const without = [asks, called('call_j1_1', 'custom'), assistant('All is done.'), asksAgain];
  expect(resumeSeesPersisted.check(observed(persisted(0, kept), prompted(1), requested(2, without, 1)))).toEqual([
    {
      variant: 'lost',
      message:
        'request #2: "output call_j1_1: wrote effects/j1.log" stands in the session file after turn 1, and the resumed session does not send it.',
    },
  ]);
});

test('what stands in another order is lost as well', () => {
  const turned = [kept[1], kept[0], kept[2], kept[3]].flatMap((item) => item ?? []);
  expect(resumeSeesPersisted.check(observed(persisted(0, kept), prompted(1), requested(2, turned, 1)))).toEqual([
    {
      variant: 'lost',
      message:
        'request #2: "call call_j1_1" stands in the session file after turn 1, and the resumed session does not send it.',
    },
  ]);
});

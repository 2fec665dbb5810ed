// A resumed session goes on from what was persisted.
import { expect, test } from 'vitest';
import {
  asks,
  asksAgain,
  assistant,
  called,
  damaged,
  file,
  observed,
  output,
  persisted,
  prompted,
  requested,
} from '../core/observation.fixture.ts';
import type { Item } from '../core/item.ts';
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
      at: [
        { kind: 'request', exchange: 2, items: [], lacks: ['output call_j1_1: wrote effects/j1.log'] },
        { kind: 'file', turn: 0, file: 0, items: [2] },
      ],
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
      at: [
        { kind: 'request', exchange: 2, items: [], lacks: ['call call_j1_1'] },
        { kind: 'file', turn: 0, file: 0, items: [1] },
      ],
    },
  ]);
});

/** What a resume finds missing, where a fault has left these files. */
function lostBehind(left: readonly Item[], sent: readonly Item[]) {
  const journal = [persisted(0, kept), damaged(1, file(left)), prompted(1), requested(2, [...sent, asksAgain], 1)];
  return resumeSeesPersisted.check(observed(...journal)).map((one) => one.message.replace(/ stands .*/, ''));
}

const [asked, made, told, answer] = kept as [Item, Item, Item, Item];

test('what a fault has destroyed may be missing, and nothing else', () => {
  expect(lostBehind([asked, made, told], [asked, made, told])).toEqual([]);
  expect(lostBehind([asked, made, told], [asked, made])).toEqual([
    'request #2: "output call_j1_1: wrote effects/j1.log"',
  ]);
});

test('an output whose call was destroyed need not be sent', () => {
  expect(lostBehind([asked, told, answer], [asked, answer])).toEqual([]);
});

test('what a fault has swapped may be sent in either order, what it has repeated once', () => {
  const swapped = [asked, told, made, answer];
  expect([lostBehind(swapped, kept), lostBehind(swapped, swapped)]).toEqual([[], []]);
  expect(lostBehind([...kept, answer], kept)).toEqual([]);
  expect(lostBehind(swapped, [answer, asked, made, told])).toEqual(['request #2: "assistant: All is done."']);
});

test('what a fault has garbled into other words is not demanded', () => {
  expect(lostBehind([asked, made, told, assistant('Nothing was lost.')], [asked, made, told])).toEqual([]);
});

test('of two copies either may be resumed', () => {
  const older = file([asked], { path: 'older.jsonl' });
  const journal = [persisted(0, kept), damaged(1, older, file(kept)), prompted(1), requested(2, [asked, asksAgain], 1)];
  expect(resumeSeesPersisted.check(observed(...journal))).toEqual([]);
});

test('an id that is none has nothing to be resumed', () => {
  const { case: of, journal } = observed(persisted(0, kept), prompted(1), requested(2, [asksAgain], 1));
  const turns = of.script.turns.map((turn) => ({ ...turn, resume: 'unknown' as const }));
  expect(resumeSeesPersisted.check({ case: { ...of, script: { ...of.script, turns } }, journal })).toEqual([]);
});

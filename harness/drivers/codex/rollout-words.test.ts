// What is told of a rollout is no text of it.
import { expect, test } from 'vitest';
import { flawOf, shownId, shownVersion } from './rollout-words.ts';

test.each([
  ['call_j1_1', 'call_j1_1'],
  ['01a2008f-0927-7c83-8815-b6ac0ca04c45', '01a2008f-0927-7c83-8815-b6ac0ca04c45'],
  ['call_1|fc_1', 'call_1|fc_1'],
  ['the plan is to sell', expect.stringMatching(/^odd-id-[0-9a-f]{12}$/)],
  ['x'.repeat(200), expect.stringMatching(/^odd-id-[0-9a-f]{12}$/)],
  ['', expect.stringMatching(/^odd-id-[0-9a-f]{12}$/)],
])('the id %j is shown as %j', (id, shown) => {
  expect(shownId(id)).toEqual(shown);
});

test('ids that are not shown stay equal, and unlike', () => {
  expect(shownId('my plan')).toBe(shownId('my plan'));
  expect(shownId('my plan')).not.toBe(shownId('my plans'));
});

test('a release is shown where it is the name of one', () => {
  expect(['0.169.0', '0.99.0-alpha.3', 'my own build', undefined].map(shownVersion)).toEqual([
    '0.169.0',
    '0.99.0-alpha.3',
    undefined,
    undefined,
  ]);
});

test.each([
  ['\0\0\0', 'nothing but zeros'],
  ['\u{feff}{"type":"session_meta"}', 'a byte order mark stands before it'],
  ['{"type":"a"}{"timestamp":"b"}', 'two records on one line, or the rest of one before another'],
  ['{"timestamp":"2026-11-21T20:08', 'a record without its end'],
  ['"type":"event_msg","payload":{}}', 'a record without its beginning'],
  ['# a heading', 'not a rollout record'],
  ['{"a":1}', 'not a rollout record'],
])('of %j it is told: %s', (line, flaw) => {
  expect(flawOf(line)).toBe(flaw);
});

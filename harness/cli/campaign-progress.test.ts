// What a person reads while a campaign goes on.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { lineOf, partOf, showCampaign, spell, type CampaignState } from './campaign-progress.ts';

const STATE: CampaignState = {
  phase: 'drawn',
  cases: 1234,
  most: 5000,
  failing: 40,
  unknown: 2,
  combinations: 214,
  shapes: 88,
  findings: 3,
  failures: 20,
  minimals: 5,
  runs: 1300,
  atOnce: 8,
};

test('a line of a log says how far it is, and what it has brought', () => {
  expect(lineOf(STATE, { elapsed: 720_000, rate: 12.34, left: 310_000 })).toBe(
    '12 min: drawn cases: 1234 of 5000 cases, 12 a second, 5 min left; 214 combinations, 88 shapes, 40 failing, 2 without a verdict, 3 findings, 8 at once',
  );
});

test('what nobody can tell is left out', () => {
  const { most: _, ...state } = { ...STATE, phase: 'corpus' as const, cases: 1, unknown: 0, findings: 1 };
  expect(lineOf(state, { elapsed: 400, rate: undefined, left: undefined })).toBe(
    '0 s: corpus: 1 cases; 214 combinations, 88 shapes, 40 failing, 1 finding, 8 at once',
  );
});

test.for([
  [0, '0 s'],
  [59_400, '59 s'],
  [60_000, '1 min'],
  [3_599_000, '1 h 0 min'],
  [28_740_000, '7 h 59 min'],
  [180_000_000, '2 d 2 h'],
] as const)('%i ms: %s', ([ms, told]) => {
  expect(spell(ms)).toBe(told);
});

test('the bar is as full as what ends first: the cases or the time', () => {
  const course = { elapsed: 60_000, rate: 1, left: undefined };
  const { most: _, ...endless } = STATE;
  expect(partOf(STATE, course, undefined)).toEqual({ done: 1234, total: 5000 });
  expect(partOf(STATE, course, 600_000)).toEqual({ done: 1234, total: 5000 });
  expect(partOf(STATE, course, 120_000)).toEqual({ done: 60_000, total: 120_000 });
  expect(partOf(endless, course, 50_000)).toEqual({ done: 50_000, total: 50_000 });
  expect(partOf(endless, course, undefined)).toEqual({ done: 0, total: 1 });
});

/** Three phases, one of which tells the same phase again. */
function campaign(on: PassThrough & { isTTY?: boolean }, json = false): Promise<string> {
  const progress = showCampaign({ on, json });
  for (const [phase, cases] of [
    ['scenarios', 0],
    ['scenarios', 17],
    ['drawn', 20],
    ['drawn', 116],
    ['minimise', 118],
  ] as const)
    progress.show({ ...STATE, phase, cases, most: 116, unknown: 0, failing: 1, findings: 1 });
  progress.end();
  progress.end();
  on.end();
  return text(on);
}

test('in a file or a log: a line at each change of phase, and one at the end', async () => {
  expect((await campaign(new PassThrough())).split('\n')).toEqual([
    '0 s: scenarios: 0 of 116 cases; 214 combinations, 88 shapes, 1 failing, 1 finding, 8 at once',
    '0 s: drawn cases: 20 of 116 cases; 214 combinations, 88 shapes, 1 failing, 1 finding, 8 at once',
    '0 s: minimising: 5 of 20 kinds of failure; 214 combinations, 88 shapes, 1 failing, 1 finding, 8 at once',
    '0 s: minimising: 5 of 20 kinds of failure; 214 combinations, 88 shapes, 1 failing, 1 finding, 8 at once',
    '',
  ]);
});

test('on a terminal: a bar and a line below it, left as they were at the end', async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  expect(
    stripVTControlCharacters(await campaign(terminal))
      .split('\n')
      .slice(-3),
  ).toEqual([
    '[=====---------------] minimising: 5 of 20 kinds of failure',
    '214 combinations, 88 shapes, 1 failing, 1 finding, 8 at once',
    '',
  ]);
});

test('for another program: nothing', async () => {
  expect(await campaign(new PassThrough(), true)).toBe('');
});

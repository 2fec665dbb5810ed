// What is left of a run when all is said and done.
import { expect, test } from 'vitest';
import { essenceOf } from './essence.ts';
import {
  answered,
  asks,
  assistant,
  called,
  effect,
  ended,
  failed,
  observed,
  output,
  persisted,
  requested,
  user,
} from './observation.fixture.ts';

const healthy = observed(
  effect('call_j1_1'),
  ended(answered),
  persisted(0, [asks, called('call_j1_1', 'custom'), output('call_j1_1', 'custom'), assistant('All is done.')]),
);

test('outcomes, work done, and what is kept, with calls by their jobs', () => {
  expect(essenceOf(healthy)).toEqual({
    outcomes: ['answered'],
    done: { j1: 1 },
    kept: ['user: Do the work.', 'call j1', 'output j1', 'assistant: All is done.'],
  });
});

test('a call that was cut short and asked for again comes to the same, and so does a closing that was said', () => {
  const healed = observed(
    effect('call_j1_2'),
    ended(answered),
    persisted(0, [
      user('Today is Saturday.'),
      asks,
      called('call_j1_1', 'custom'),
      output('call_j1_1', 'custom', 'aborted'),
      called('call_j1_2', 'custom'),
      output('call_j1_2', 'custom'),
      assistant('All is done.'),
      assistant('Nothing is left to do.'),
    ]),
  );
  expect(essenceOf(healed)).toEqual(essenceOf(healthy));
});

test('work done twice, work lost, and another outcome do not', () => {
  const twice = observed(effect('call_j1_1'), effect('call_j1_2'), ended(failed), persisted(0, [asks]));
  expect(essenceOf(twice)).toEqual({ outcomes: ['failed'], done: { j1: 2 }, kept: ['user: Do the work.'] });
});

test('where nothing is kept on disk, the last request tells', () => {
  expect(essenceOf(observed(requested(1, [asks]))).kept).toEqual(['user: Do the work.']);
});

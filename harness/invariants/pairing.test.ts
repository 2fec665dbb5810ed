// Calls and outputs come in pairs, by id and by kind, in every request and in every session file.
import { expect, test } from 'vitest';
import { asks, called, observed, output, persisted, requested } from '../core/observation.fixture.ts';
import { callHasOneOutput, outputHasItsCall } from './pairing.ts';

const custom = called('call_j1_1', 'custom');
const fn = called('call_j2_1', 'function');

test('holds where each call has its output, however they are interleaved', () => {
  const inTurn = [asks, custom, output('call_j1_1', 'custom'), fn, output('call_j2_1', 'function')];
  const afterBoth = [asks, custom, fn, output('call_j2_1', 'function'), output('call_j1_1', 'custom')];
  const paired = observed(requested(1, [asks]), requested(2, inTurn), persisted(0, afterBoth));
  expect(callHasOneOutput.check(paired)).toEqual([]);
  expect(outputHasItsCall.check(paired)).toEqual([]);
});

test('a call without output: once for each place', () => {
  const history = [asks, custom, fn, output('call_j2_1', 'function')];
  expect(callHasOneOutput.check(observed(requested(2, history), persisted(0, history)))).toEqual([
    { variant: 'request/custom/missing', message: 'request #2: the custom call call_j1_1 has no output.' },
    {
      variant: 'persisted/custom/missing',
      message: 'session file after turn 1: the custom call call_j1_1 has no output.',
    },
  ]);
});

test('a call with two outputs', () => {
  const twice = [asks, fn, output('call_j2_1', 'function'), output('call_j2_1', 'function', 'aborted')];
  expect(callHasOneOutput.check(observed(requested(3, twice)))).toEqual([
    { variant: 'request/function/repeated', message: 'request #3: the function call call_j2_1 has 2 outputs.' },
  ]);
  expect(outputHasItsCall.check(observed(requested(3, twice)))).toEqual([]);
});

test('an output of the wrong kind answers no call', () => {
  const wrong = observed(requested(2, [asks, custom, output('call_j1_1', 'function')]));
  expect(callHasOneOutput.check(wrong)).toEqual([
    { variant: 'request/custom/missing', message: 'request #2: the custom call call_j1_1 has no output.' },
  ]);
  expect(outputHasItsCall.check(wrong)).toEqual([
    { variant: 'request/function', message: 'request #2: the function output call_j1_1 has no call before it.' },
  ]);
});

test('an output without its call, and one that comes before it, in the second of two files', () => {
  const alone = [asks, output('call_j1_1', 'custom')];
  const early = [asks, output('call_j2_1', 'function'), fn];
  expect(outputHasItsCall.check(observed(persisted(0, alone, early)))).toEqual([
    {
      variant: 'persisted/custom',
      message: 'session file 1 after turn 1: the custom output call_j1_1 has no call before it.',
    },
    {
      variant: 'persisted/function',
      message: 'session file 2 after turn 1: the function output call_j2_1 has no call before it.',
    },
  ]);
});

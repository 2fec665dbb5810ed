// Calls and outputs come in pairs, by id and by kind, in every request and in every session file.
import { expect, test } from 'vitest';
import {
  asks,
  called,
  damaged,
  file,
  kept,
  observed,
  output,
  persisted,
  replied,
  requested,
  sigkill,
  stop,
  struck,
} from '../core/observation.fixture.ts';
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
    {
      variant: 'request/custom/missing',
      message: 'request #2: the custom call call_j1_1 has no output.',
      at: [{ kind: 'request', exchange: 2, items: [1], lacks: ['output call_j1_1'] }],
    },
    {
      variant: 'persisted/custom/missing',
      message: 'session file after turn 1: the custom call call_j1_1 has no output.',
      at: [{ kind: 'file', turn: 0, file: 0, items: [1], lacks: ['output call_j1_1'] }],
    },
  ]);
});

test('a call with two outputs', () => {
  const twice = [asks, fn, output('call_j2_1', 'function'), output('call_j2_1', 'function', 'aborted')];
  expect(callHasOneOutput.check(observed(requested(3, twice)))).toEqual([
    {
      variant: 'request/function/repeated',
      message: 'request #3: the function call call_j2_1 has 2 outputs.',
      at: [{ kind: 'request', exchange: 3, items: [2, 3] }],
    },
  ]);
  expect(outputHasItsCall.check(observed(requested(3, twice)))).toEqual([]);
});

test('an output of the wrong kind answers no call', () => {
  const wrong = observed(requested(2, [asks, custom, output('call_j1_1', 'function')]));
  expect(callHasOneOutput.check(wrong)).toEqual([
    {
      variant: 'request/custom/missing',
      message: 'request #2: the custom call call_j1_1 has no output.',
      at: [{ kind: 'request', exchange: 2, items: [1], lacks: ['output call_j1_1'] }],
    },
  ]);
  expect(outputHasItsCall.check(wrong)).toEqual([
    {
      variant: 'request/function',
      message: 'request #2: the function output call_j1_1 has no call before it.',
      at: [{ kind: 'request', exchange: 2, items: [2] }],
    },
  ]);
});

test('an output without its call, and one that comes before it, in the second of two files', () => {
  const alone = [asks, output('call_j1_1', 'custom')];
  const early = [asks, output('call_j2_1', 'function'), fn];
  expect(outputHasItsCall.check(observed(persisted(0, alone, early)))).toEqual([
    {
      variant: 'persisted/custom',
      message: 'session file 1 after turn 1: the custom output call_j1_1 has no call before it.',
      at: [{ kind: 'file', turn: 0, file: 0, items: [1] }],
    },
    {
      variant: 'persisted/function',
      message: 'session file 2 after turn 1: the function output call_j2_1 has no call before it.',
      at: [{ kind: 'file', turn: 0, file: 1, items: [1] }],
    },
  ]);
});

test('a call that a signal cut off may stay alone on disk, and never in a request', () => {
  const alone = [asks, custom];
  const after = (blow: typeof stop) => [replied(1, ['created', 'j1.done'], { said: [custom] }), struck(1, blow)];
  const missing = 'persisted/custom/missing';
  const variants = (of: ReturnType<typeof observed>) => callHasOneOutput.check(of).map((one) => one.variant);
  expect(variants(observed(...after(sigkill), persisted(0, alone), persisted(1, alone)))).toEqual([]);
  expect(variants(observed(...after(sigkill), requested(2, alone, 1)))).toEqual(['request/custom/missing']);
  // A client that was only interrupted lives on, and writes it down.
  expect(variants(observed(...after(stop), persisted(0, alone)))).toEqual([missing]);
  const twice = [...alone, output('call_j1_1', 'custom'), output('call_j1_1', 'custom')];
  expect(variants(observed(...after(sigkill), persisted(0, twice)))).toEqual(['persisted/custom/repeated']);
});

test('the pairs of a file that a fault has rewritten are not judged, those of a request are', () => {
  const whole = [asks, custom, output('call_j1_1', 'custom')];
  const torn = [kept(0, file(whole)), damaged(1, file([asks, custom])), kept(1, file([asks, custom]))];
  expect(callHasOneOutput.check(observed(...torn))).toEqual([]);
  expect(callHasOneOutput.check(observed(...torn, requested(2, [asks, custom], 1))).map((one) => one.variant)).toEqual([
    'request/custom/missing',
  ]);
  const headless = [kept(0, file(whole)), damaged(1, file(whole.slice(2))), kept(1, file(whole.slice(2)))];
  expect(outputHasItsCall.check(observed(...headless))).toEqual([]);
});

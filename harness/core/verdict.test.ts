// Three verdicts, and which outranks which.
import { expect, test } from 'vitest';
import { judge, signatures, type Violation } from './verdict.ts';

function violation(signature: string): Violation {
  return { invariant: signature.split('/')[0] ?? '', signature, message: 'It broke.' };
}

const stale = violation('retry-carries-outputs/stale');
const lost = violation('finished-work-is-recorded/persisted/lost');

test('nothing found is a pass, anything violated a fail', () => {
  expect(judge([], [])).toEqual({ kind: 'pass' });
  expect(judge([], [stale])).toEqual({ kind: 'fail', violations: [stale] });
});

test('what the harness could not see outranks what it saw, and takes neither away', () => {
  expect(judge(['the gate never opened'], [])).toEqual({
    kind: 'unknown',
    reasons: ['the gate never opened'],
    violations: [],
  });
  expect(judge(['the gate never opened'], [stale])).toEqual({
    kind: 'unknown',
    reasons: ['the gate never opened'],
    violations: [stale],
  });
});

test('signatures are told once each, sorted', () => {
  expect(signatures({ kind: 'pass' })).toEqual([]);
  expect(signatures(judge([], [stale, lost, stale]))).toEqual([lost.signature, stale.signature]);
  expect(signatures(judge(['why'], [stale]))).toEqual([stale.signature]);
});

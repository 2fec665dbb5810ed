// What a campaign is told of a run that has a secret in it.
import { expect, test } from 'vitest';
import { createMask } from '../../core/mask.ts';
import { runCase } from '../run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from '../trial.fixture.ts';
import { maskedResult } from './masked-result.ts';
import type { Result } from './task.ts';

const host = hostOfThisFile();
const of = caseOf('reference+stale-prompt', behindTheCall);

/** What the environment has, as it happens. */
function environment(value: string) {
  return createMask([{ name: 'PLANTED', value, isSecret: false }]);
}

test('texts are masked; what names and counts things is not, whatever the environment has', () => {
  const result: Result = {
    kind: 'case',
    lane: 0,
    at: 0,
    digest: '0123456789ab',
    cells: ['cut, behind a call, call done, asked again'],
    shapes: ['turn: answered'],
    struck: ['cut'],
    notReached: 0,
    failed: ['retry-carries-outputs/stale'],
    unknown: ['asked again: token=abcdef123'],
    trace: 'turn 1: "asked again"',
  };
  expect(maskedResult(result, environment('asked again'))).toEqual({
    ...result,
    unknown: ['<env PLANTED>: token=<secret>'],
    trace: 'turn 1: "<env PLANTED>"',
  });
});

test('a case that was tried is kept, unless its journal means something else without its secrets', async () => {
  const { journal } = await runCase(of, host());
  const tried: Result = { kind: 'tried', lane: 0, at: 0, key: '0123456789ab', seen: { case: of, journal } };
  expect(maskedResult(tried, environment('no word of it'))).toEqual(tried);
  // A prompt of the script, and what the tool says when it has done its work.
  expect(maskedResult(tried, environment('Do the work.'))).toBeUndefined();
  expect(maskedResult(tried, environment('wrote effects/j1'))).toBeUndefined();
  // Nothing was seen of it, so nothing is hidden.
  const { seen: _, ...passed } = tried;
  expect(maskedResult(passed, environment('Do the work.'))).toEqual(passed);
});

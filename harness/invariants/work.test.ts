// Work that a tool did is recorded as it was, is done once, and only for calls that arrived whole.
import { expect, test } from 'vitest';
import { asks, called, effect, observed, output, persisted, replied, requested } from '../core/observation.fixture.ts';
import { finishedWorkIsRecorded, jobRunsOnce, toolsWaitForTheCall } from './work.ts';

const custom = called('call_j1_1', 'custom');
const recorded = [asks, custom, output('call_j1_1', 'custom')];
const aborted = [asks, custom, output('call_j1_1', 'custom', 'aborted by the user')];

test('finished work is recorded: holds with the real output, and for work that did not finish', () => {
  expect(finishedWorkIsRecorded.check(observed(persisted(0, recorded), effect('call_j1_1')))).toEqual([]);
  expect(finishedWorkIsRecorded.check(observed(persisted(0, aborted), effect('call_j1_1', 'started')))).toEqual([]);
});

test('finished work is recorded: a client that keeps nothing on disk is not asked for files', () => {
  expect(finishedWorkIsRecorded.check(observed(requested(1, [asks]), effect('call_j1_1')))).toEqual([]);
});

test('finished work is recorded: lost from the last file', () => {
  expect(finishedWorkIsRecorded.check(observed(persisted(0, recorded, [asks]), effect('call_j1_1')))).toEqual([
    {
      variant: 'persisted/lost',
      message: 'session file 2 after turn 1: call_j1_1 did its work, and its output is nowhere in the file.',
    },
  ]);
});

test('finished work is recorded: lost with the whole file', () => {
  expect(finishedWorkIsRecorded.check(observed(persisted(0), effect('call_j1_1')))).toEqual([
    { variant: 'persisted/lost', message: 'after turn 1: call_j1_1 did its work, and there is no session file.' },
  ]);
});

test('finished work is recorded: made up, in a request and on disk', () => {
  expect(
    finishedWorkIsRecorded.check(observed(requested(2, aborted), persisted(0, aborted), effect('call_j1_1'))),
  ).toEqual([
    {
      variant: 'request/made-up',
      message: 'request #2: call_j1_1 did its work, and the model is told "aborted by the user".',
    },
    {
      variant: 'persisted/made-up',
      message: 'session file after turn 1: call_j1_1 did its work, and the model is told "aborted by the user".',
    },
  ]);
});

test('no job runs twice: holds for one run of each, and for a held job that starts and finishes', () => {
  const once = observed(effect('call_j1_1', 'started'), effect('call_j1_1'), effect('call_j2_1'));
  expect(jobRunsOnce.check(once)).toEqual([]);
});

test('no job runs twice: one call run twice, and a job asked for again', () => {
  expect(jobRunsOnce.check(observed(effect('call_j1_1'), effect('call_j1_1')))).toEqual([
    { variant: 'one-call', message: 'j1 ran 2 times, as call_j1_1, call_j1_1.' },
  ]);
  expect(jobRunsOnce.check(observed(effect('call_j2_1'), effect('call_j2_2')))).toEqual([
    { variant: 'asked-again', message: 'j2 ran 2 times, as call_j2_1, call_j2_2.' },
  ]);
});

test('no job runs twice: a run that was given up counts as well', () => {
  expect(
    jobRunsOnce.check(observed(effect('call_j1_1', 'started'), effect('call_j1_2', 'started'), effect('call_j1_2'))),
  ).toEqual([{ variant: 'asked-again', message: 'j1 ran 2 times, as call_j1_1, call_j1_2.' }]);
});

test('tools wait for the call: holds where its last event was delivered whole, in that exchange', () => {
  const whole = observed(replied(1, ['created', 'j1.added', 'j1.done']), effect('call_j1_1'));
  expect(toolsWaitForTheCall.check(whole)).toEqual([]);
});

test('tools wait for the call: it was delivered in part, or in another exchange', () => {
  const part = replied(1, ['created', 'j1.added'], { receipt: { partial: { label: 'j1.done', bytes: 9 } } });
  const early = [{ variant: 'early', message: 'call_j1_1 ran, and its call never arrived whole.' }];
  expect(toolsWaitForTheCall.check(observed(part, effect('call_j1_1', 'started'), effect('call_j1_1')))).toEqual(early);
  expect(toolsWaitForTheCall.check(observed(part, replied(2, ['j1.done']), effect('call_j1_1')))).toEqual(early);
});

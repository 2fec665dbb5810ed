// How jobs are phrased in the tools of the in-process clients, and what those tools leave behind.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CallVia } from '../core/item.ts';
import { releasePath, work, type ScriptedCall, type Work } from '../core/script.ts';
import { trialWorkspace, type TrialWorkspace } from './trial-workspace.ts';
import { openWorkbench, phrase } from './workbench.ts';

const offered = [
  { via: 'custom', name: 'note' },
  { via: 'function', name: 'run' },
] as const;

function asks(via: CallVia, does: Work): ScriptedCall {
  return { kind: 'call', job: 'j1', via, work: does };
}

function benchIn(workspace: TrialWorkspace) {
  const bench = openWorkbench(workspace);
  onTestFinished(() => bench.close());
  /** Phrases the work of `j1` as a call and runs the tool that it names. */
  const perform = async (via: CallVia, does: Work, callId: string) => {
    const { name, input } = phrase(asks(via, does), callId, offered) ?? expect.fail('not phrased');
    return bench.tools.find((tool) => tool.via === via && tool.name === name)?.run(input);
  };
  return { ...bench, perform };
}

test.for([
  ['custom', 'append', { name: 'note', input: 'append call_j1_1' }],
  ['custom', 'write', { name: 'note', input: 'write call_j1_1' }],
  ['custom', 'hold', { name: 'note', input: 'hold call_j1_1' }],
  ['custom', 'fail', { name: 'note', input: 'fail call_j1_1' }],
  ['custom', 'loud', { name: 'note', input: 'loud call_j1_1' }],
  ['custom', 'quiet', { name: 'note', input: 'quiet call_j1_1' }],
  ['custom', 'unknown', { name: 'missing', input: 'unknown call_j1_1' }],
  ['function', 'append', { name: 'run', input: '{"work":"append","asking":"call_j1_1"}' }],
  ['function', 'write', { name: 'run', input: '{"work":"write","asking":"call_j1_1"}' }],
  ['function', 'hold', { name: 'run', input: '{"work":"hold","asking":"call_j1_1"}' }],
  ['function', 'fail', { name: 'run', input: '{"work":"fail","asking":"call_j1_1"}' }],
  ['function', 'unknown', { name: 'missing', input: '{"work":"unknown","asking":"call_j1_1"}' }],
] as const)('a %s call that asks for %s', ([via, does, expected]) => {
  expect(phrase(asks(via, does), 'call_j1_1', offered)).toEqual(expected);
});

test('a tool that the request does not offer phrases nothing', () => {
  expect(phrase(asks('custom', 'append'), 'call_j1_1', [{ via: 'function', name: 'note' }])).toBeUndefined();
});

test.for(['custom', 'function'] as const)('append leaves one line for each %s call', async (via) => {
  const workspace = await trialWorkspace();
  const { perform } = benchIn(workspace);
  expect(await perform(via, 'append', 'call_j1_1')).toBe('wrote effects/j1.log');
  expect(await perform(via, 'append', 'call_j1_2')).toBe('wrote effects/j1.log');
  expect(workspace.effects('j1')).toEqual(['call_j1_1 finished', 'call_j1_2 finished']);
  expect(workspace.signals).toEqual([
    { kind: 'effect', callId: 'call_j1_1', phase: 'finished' },
    { kind: 'effect', callId: 'call_j1_2', phase: 'finished' },
  ]);
});

test('write replaces a file and leaves its line', async () => {
  const workspace = await trialWorkspace();
  const { perform } = benchIn(workspace);
  await perform('custom', 'write', 'call_j1_1');
  expect(await perform('function', 'write', 'call_j1_2')).toBe('wrote effects/j1.log');
  expect(readFileSync(join(workspace.cwd, 'j1.txt'), 'utf8')).toBe('written by call_j1_2\n');
  expect(workspace.effects('j1')).toEqual(['call_j1_1 finished', 'call_j1_2 finished']);
});

test('fail does its work and then reports failure', async () => {
  const workspace = await trialWorkspace();
  const { perform } = benchIn(workspace);
  await expect(perform('custom', 'fail', 'call_j1_1')).rejects.toThrow(
    'failed on purpose, after writing effects/j1.log',
  );
  expect(workspace.effects('j1')).toEqual(['call_j1_1 finished']);
});

test('loud does its work and prints 200 kB, which begin and end with the path', async () => {
  const workspace = await trialWorkspace();
  const printed = await benchIn(workspace).perform('function', 'loud', 'call_j1_1');
  expect(printed?.length).toBeGreaterThan(200_000);
  expect([printed?.split('\n').at(0), printed?.split('\n').at(-1)]).toEqual(Array(2).fill('wrote effects/j1.log'));
  expect(workspace.effects('j1')).toEqual(['call_j1_1 finished']);
});

test('quiet does its work and prints nothing', async () => {
  const workspace = await trialWorkspace();
  expect(await benchIn(workspace).perform('custom', 'quiet', 'call_j1_1')).toBe('');
  expect(workspace.effects('j1')).toEqual(['call_j1_1 finished']);
});

test('hold waits for its release', async () => {
  const workspace = await trialWorkspace();
  const { perform } = benchIn(workspace);
  const held = perform('custom', 'hold', 'call_j1_1');
  expect(workspace.effects('j1')).toEqual(['call_j1_1 started']);
  writeFileSync(join(workspace.cwd, releasePath('j1')), '');
  expect(await held).toBe('wrote effects/j1.log');
  expect(workspace.effects('j1')).toEqual(['call_j1_1 started', 'call_j1_1 finished']);
  expect(workspace.signals).toEqual([
    { kind: 'effect', callId: 'call_j1_1', phase: 'started' },
    { kind: 'effect', callId: 'call_j1_1', phase: 'finished' },
  ]);
  expect(await perform('function', 'hold', 'call_j1_2'), 'released already').toBe('wrote effects/j1.log');
});

test('hold gives up when the session is closed, and never finishes', async () => {
  const workspace = await trialWorkspace();
  const bench = benchIn(workspace);
  const held = bench.perform('function', 'hold', 'call_j1_1');
  bench.close();
  await expect(held).rejects.toThrow('the session was closed while a tool was waiting');
  await expect(bench.perform('custom', 'hold', 'call_j1_2'), 'closed already').rejects.toThrow(
    'the session was closed',
  );
  expect(workspace.effects('j1')).toEqual(['call_j1_1 started', 'call_j1_2 started']);
});

test.for(['', 'append', 'append j1', 'append call_j1_1 j2', 'append call_../j1_1', 'burn call_j1_1'])(
  '"%s" is no order',
  async (input) => {
    const workspace = await trialWorkspace();
    const [note, run] = benchIn(workspace).tools;
    const [does, asking, more] = input.split(' ');
    const message = 'expected a kind of work and an asking, such as "append call_j1_1"';
    await expect(note?.run(input)).rejects.toThrow(message);
    if (more === undefined) await expect(run?.run(JSON.stringify({ work: does, asking }))).rejects.toThrow(message);
    await expect(run?.run(input)).rejects.toThrow('JSON');
    expect(workspace.signals).toEqual([]);
  },
);

test('half an order is none', async () => {
  const workspace = await trialWorkspace();
  for (const { via, run } of benchIn(workspace).tools) {
    const { input = '' } = phrase(asks(via, 'append'), 'call_j1_1', offered) ?? {};
    await expect(run(input.slice(0, input.length / 2))).rejects.toThrow(/expected a kind of work|JSON/);
  }
});

test('every kind of work can be phrased both ways', () => {
  const phrases = work.options.flatMap((does) => [
    phrase(asks('custom', does), 'c', offered),
    phrase(asks('function', does), 'c', offered),
  ]);
  expect(phrases).not.toContain(undefined);
});

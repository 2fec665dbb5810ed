// Jobs, phrased in the tools that releases offer.
import { describe, expect, test } from 'vitest';
import type { CallVia } from '../../core/item.ts';
import type { ScriptedCall, Work } from '../../core/script.ts';
import type { OfferedTool } from '../driver.ts';
import { codexTools } from './tools.ts';

const offered: OfferedTool[] = [
  { via: 'function', name: 'exec_command' },
  { via: 'function', name: 'view_image' },
  { via: 'custom', name: 'apply_patch' },
];

function phrase(via: CallVia, work: Work, tools: readonly OfferedTool[] = offered) {
  const call: ScriptedCall = { kind: 'call', job: 'j1', via, work };
  return codexTools('0.169.0').phrase(call, 'call_j1_1', tools);
}

describe('as a custom call, a job is a patch', () => {
  test('append adds a line at the end of the file', () => {
    expect(phrase('custom', 'append')).toEqual({
      name: 'apply_patch',
      input: '*** Begin Patch\n*** Update File: effects/j1.log\n@@\n+call_j1_1 finished\n*** End Patch\n',
    });
  });

  test('write replaces the file', () => {
    expect(phrase('custom', 'write')?.input).toBe(
      '*** Begin Patch\n*** Add File: effects/j1.log\n+call_j1_1 finished\n*** End Patch\n',
    );
  });

  test('fail adds the line, then asks for a file below a file', () => {
    expect(phrase('custom', 'fail')?.input).toBe(
      '*** Begin Patch\n*** Update File: effects/j1.log\n@@\n+call_j1_1 finished\n' +
        '*** Add File: effects/j1.log/never\n+never\n*** End Patch\n',
    );
  });

  test('no patch can hold, print much or print nothing, and without the tool there is no patch', () => {
    for (const work of ['hold', 'loud', 'quiet'] as const) expect(phrase('custom', work)).toBeUndefined();
    expect(phrase('custom', 'append', [{ via: 'function', name: 'apply_patch' }])).toBeUndefined();
  });
});

describe('as a function call, a job is a shell command', () => {
  const appending = "echo effects/j1.log; echo 'call_j1_1 finished' >> effects/j1.log";

  test.each([
    ['exec_command', { cmd: appending, yield_time_ms: 30_000 }],
    ['shell_command', { command: appending, timeout_ms: 30_000 }],
    ['shell', { command: ['sh', '-c', appending], timeout_ms: 30_000 }],
  ])('%s is called with the arguments that it takes', (name, expected) => {
    const said = phrase('function', 'append', [{ via: 'function', name }]);
    expect(said?.name).toBe(name);
    expect(JSON.parse(said?.input ?? '')).toEqual(expected);
  });

  test.each<[Work, string]>([
    ['write', "echo effects/j1.log; echo 'call_j1_1 finished' > effects/j1.log"],
    ['fail', `${appending}; exit 3`],
    ['quiet', "echo 'call_j1_1 finished' >> effects/j1.log"],
    ['loud', `echo effects/j1.log; yes ${'.'.repeat(49)} | head -n 4000; ${appending}`],
    [
      'hold',
      `echo 'call_j1_1 started' >> effects/j1.log; n=0; while [ ! -e effects/j1.release ] && [ $n -lt 3000 ]; do n=$((n+1)); sleep 0.02; done; ${appending}`,
    ],
  ])('%s', (work, command) => {
    expect(JSON.parse(phrase('function', work)?.input ?? '')).toMatchObject({ cmd: command });
  });

  test('without a shell there is no phrase', () => {
    expect(phrase('function', 'append', [{ via: 'custom', name: 'exec_command' }])).toBeUndefined();
  });
});

test('an unknown tool can be called either way, whatever is offered', () => {
  expect(phrase('custom', 'unknown', [])).toEqual({ name: 'no_such_tool', input: '' });
  expect(phrase('function', 'unknown', [])).toEqual({ name: 'no_such_tool', input: '{}' });
});

test.each([
  ['0.65.0', 'as-calls-arrive'],
  ['0.66.0', 'after-the-reply'],
  ['0.73.0', 'after-the-reply'],
  ['0.74.0', 'as-calls-arrive'],
  [undefined, 'as-calls-arrive'],
  ['latest', 'as-calls-arrive'],
] as const)('the release %s starts its tools %s', (version, start) => {
  expect(codexTools(version).start).toBe(start);
});

// The scripted model: it says the first thing that a history has not absorbed.
import { describe, expect, test } from 'vitest';
import type { History, Item } from './item.ts';
import { asks, asksAgain, assistant, called, output, user } from './observation.fixture.ts';
import {
  call,
  callIdOf,
  canRun,
  CLOSING,
  currentTurn,
  foreign,
  foreignAs,
  isReal,
  jobOf,
  nextStep,
  PATIENCE,
  resumedTurn,
  say,
  script,
  scriptedCall,
  scriptedCalls,
  think,
  turnOf,
  type Asked,
  type Flaw,
  type Manner,
  type Saying,
} from './script.ts';

const j1 = call('j1', 'custom');
const j2 = call('j2', 'function');
const working = say('t1', 'Working on it.');
const done = say('t2', 'All is done.');
const bye = say('t3', 'Nothing was lost.');
const turns = [turnOf('Do the work.', [working, j1, j2], [done]), resumedTurn('Go on.', [bye])];

const nothingAsked: Asked = new Map();
const once: Asked = new Map([
  ['j1', 1],
  ['j2', 1],
]);

function says(history: History, asked: Asked = nothingAsked, manner: Manner = 'insisting') {
  return nextStep({ manner, turns }, history, asked).says;
}

const workingSaid = assistant('Working on it.');
const j1Done: Item[] = [called('call_j1_1', 'custom'), output('call_j1_1', 'custom')];
const j2Done: Item[] = [called('call_j2_1', 'function'), output('call_j2_1', 'function')];
const j1Aborted: Item[] = [called('call_j1_1', 'custom'), output('call_j1_1', 'custom', 'aborted')];

describe.for<Manner>(['insisting', 'satisfied'])('%s', (manner) => {
  test('says a whole step to a history that has nothing of it', () => {
    expect(says([asks], nothingAsked, manner)).toEqual([working, j1, j2]);
  });

  test('goes on to the next step, and closes the turn when all is absorbed', () => {
    const absorbed = [asks, workingSaid, ...j1Done, ...j2Done];
    expect(says(absorbed, once, manner)).toEqual([done]);
    expect(says([...absorbed, assistant('All is done.')], once, manner)).toEqual([CLOSING]);
  });

  test('does not repeat the text around calls whose work is done', () => {
    expect(says([asks, ...j1Done, ...j2Done], once, manner)).toEqual([done]);
  });

  test('in a later turn says no text of an earlier one', () => {
    expect(says([asks, ...j1Done, ...j2Done, asksAgain], once, manner)).toEqual([bye]);
  });
});

describe('insisting', () => {
  test('asks only for what is missing of a step', () => {
    expect(says([asks, workingSaid, ...j1Done, called('call_j2_1', 'function')], once)).toEqual([j2]);
    expect(says([asks, ...j2Done], once)).toEqual([working, j1]);
  });

  test('takes no made-up output for the work', () => {
    expect(says([asks, workingSaid, ...j1Aborted, ...j2Done], once)).toEqual([j1]);
  });

  test('asks in a later turn for what an earlier one left undone', () => {
    expect(says([asks, workingSaid, ...j2Done, asksAgain], once)).toEqual([j1]);
  });

  test('asks for the work of a client that has forgotten it', () => {
    expect(says([asks], once)).toEqual([working, j1, j2]);
  });

  test('loses its patience', () => {
    const almost = new Map([['j1', PATIENCE - 1]]);
    expect(says([asks, workingSaid, ...j2Done], almost)).toEqual([j1]);
    expect(says([asks, workingSaid, ...j2Done], new Map([['j1', PATIENCE]]))).toEqual([done]);
  });
});

describe('satisfied', () => {
  test('never asks twice, whatever became of the work', () => {
    expect(says([asks, workingSaid, ...j1Aborted], once, 'satisfied')).toEqual([done]);
    expect(says([asks], once, 'satisfied')).toEqual([done]);
  });

  test('asks once for what it had no chance to ask for', () => {
    expect(says([asks, workingSaid], new Map([['j1', 1]]), 'satisfied')).toEqual([j2]);
  });
});

describe('what a model gets wrong', () => {
  const wrong = call('j1', 'custom', 'append', 'malformed');
  const half: Saying = { kind: 'text', id: 't1', text: 'Half.', flaw: 'unfinished' };
  const of = (...parts: Saying[]) => ({ manner: 'insisting' as const, turns: [turnOf('Do the work.', parts)] });

  test('it gets right when it says it again', () => {
    expect(nextStep(of(half, wrong), [asks], nothingAsked).says).toEqual([half, wrong]);
    const again = new Map([
      ['j1', 1],
      ['t1', 1],
    ]);
    expect(nextStep(of(half, wrong), [asks], again).says).toEqual([say('t1', 'Half.'), call('j1', 'custom')]);
  });

  test('an id used before does not hide the work, which its path tells', () => {
    const reused: History = [
      asks,
      called('call_j0_1', 'custom'),
      output('call_j0_1', 'custom', 'wrote effects/j1.log'),
    ];
    expect(nextStep(of(call('j1', 'custom', 'append', 'reused-id')), reused, new Map([['j1', 1]])).says).toEqual([
      CLOSING,
    ]);
  });

  test.for<[Flaw | undefined, boolean]>([
    [undefined, true],
    ['reused-id', true],
    ['in-progress', true],
    ['incomplete', true],
    ['wrong-kind', false],
    ['malformed', false],
    ['empty', false],
    ['unfinished', false],
  ])('%s: can run: %s', ([how, runs]) => {
    expect(canRun(how)).toBe(runs);
  });
});

describe('what a history need not keep', () => {
  const thought = think('r1', 'Hm.');
  const foreigner: Saying = { kind: 'foreign', id: 'x1', item: 'user-message' };
  const step = (parts: Saying[], history: History, asked: Asked) =>
    nextStep({ manner: 'insisting', turns: [turnOf('Do the work.', parts)] }, history, asked).says;

  test('goes along with what is open in its step, as often as that is said', () => {
    const parts = [thought, working, j1, foreigner];
    expect(step(parts, [asks], nothingAsked)).toEqual(parts);
    const again = new Map(['r1', 'x1', 't1', 'j1'].map((name) => [name, 1]));
    expect(step(parts, [asks, workingSaid], again)).toEqual([thought, j1, foreigner]);
    expect(step(parts, [asks, workingSaid, ...j1Done], again)).toEqual([CLOSING]);
  });

  test('is said once where there is no call', () => {
    expect(step([thought, foreigner], [asks], nothingAsked)).toEqual([thought, foreigner]);
    const again = new Map(['r1', 'x1'].map((name) => [name, 1]));
    expect(step([thought, foreigner], [asks], again)).toEqual([CLOSING]);
  });

  test('a foreign item never answers a call, nor is it a prompt', () => {
    for (const kind of foreign.options) {
      const item = foreignAs(kind, 'j1', 1);
      expect('callId' in item && jobOf(item.callId)).toBeFalsy();
      expect(currentTurn({ manner: 'insisting', turns }, [item])).toBe(0);
    }
  });
});

test('a lone surrogate, which cannot travel, is no difference', () => {
  const odd = say('t1', 'high \uD83D alone');
  const of = { manner: 'insisting' as const, turns: [turnOf('Do the work.', [odd])] };
  expect(nextStep(of, [asks, assistant('high \uFFFD alone')], nothingAsked).says).toEqual([CLOSING]);
  expect(nextStep(of, [asks, assistant('high \uD83D alone')], nothingAsked).says).toEqual([CLOSING]);
});

test('a quiet tool prints nothing that could be looked for', () => {
  expect(isReal('quiet', 'j1', '')).toBe(true);
  expect(isReal('quiet', 'j1', 'Process exited with code 0\nOutput:\n')).toBe(true);
  for (const text of [
    'aborted',
    'Cancelled by user',
    'the turn was interrupted',
    'error: x',
    'failed to parse arguments',
  ])
    expect(isReal('quiet', 'j1', text)).toBe(false);
});

test('any answer to a call of an unknown tool is its real one', () => {
  expect(isReal('unknown', 'j1', 'unsupported call')).toBe(true);
  expect(isReal('append', 'j1', 'unsupported call')).toBe(false);
  expect(isReal('append', 'j1', 'wrote effects/j1.log')).toBe(true);
  expect(isReal('append', 'j1', 'wrote effects/j11.log')).toBe(false);
});

test('a history is in the turn of its last prompt, and in the first one before any', () => {
  const of = { manner: 'insisting' as const, turns };
  expect(currentTurn(of, [])).toBe(0);
  expect(currentTurn(of, [user('You are helpful.'), asks])).toBe(0);
  expect(currentTurn(of, [asks, asksAgain, user('<environment/>')])).toBe(1);
  expect(currentTurn(of, [assistant('Go on.')])).toBe(0);
});

test('call ids name job and exchange', () => {
  expect(callIdOf('j1', 12)).toBe('call_j1_12');
  expect(jobOf('call_j1_12')).toBe('j1');
  for (const foreign of ['call_abc', 'fc_j1_12', 'call_j1_', 'call_J1_1', '']) expect(jobOf(foreign)).toBeUndefined();
});

test('scripted calls are found in script order, and by job', () => {
  const of = { manner: 'insisting' as const, turns };
  expect(scriptedCalls(of)).toEqual([j1, j2]);
  expect(scriptedCall(of, 'j2')).toEqual(j2);
  expect(scriptedCall(of, 't1')).toBeUndefined();
});

test.for([
  ['no turns', [], 'turns', 'Too small: expected array to have >=1 items'],
  ['an empty step', [turnOf('a', [])], 'turns.0.steps.0.says', 'Too small: expected array to have >=1 items'],
  ['an empty prompt', [turnOf('')], 'turns.0.prompt', 'Too small: expected string to have >=1 characters'],
  [
    'a name that cannot stand in a call id',
    [turnOf('a', [call('J 1', 'custom')])],
    'turns.0.steps.0.says.0.job',
    'must be lower-case letters and digits, such as "j1"',
  ],
  [
    'one name for two things',
    [turnOf('a', [call('j1', 'custom')], [say('j1', 'x')])],
    'turns.0.steps.1.says.0',
    '"j1" names two different things in this script',
  ],
  ['one prompt twice', [turnOf('a'), turnOf('a')], 'turns.1.prompt', 'two turns share the prompt "a"'],
] as const)('a script with %s is refused', ([, broken, path, message]) => {
  const parsed = script.safeParse({ manner: 'insisting', turns: broken });
  expect(parsed.error?.issues.map((one) => [one.path.join('.'), one.message])).toEqual([[path, message]]);
});

// Who plays what in a matrix, and how a field stands after it was heard.
import { describe, expect, test } from 'vitest';
import { call, say, turnOf } from './core/script.ts';
import type { Heard } from './engine/hearing.ts';
import { heardIn } from './engine/hearing.ts';
import { runCase } from './engine/run.ts';
import { behindTheCall, hostOfThisFile } from './engine/trial.fixture.ts';
import { caseOf, type Scenario } from './scenario.ts';
import { fieldsOf, accountOfField, toldOnce, type Field } from './scenario-matrix.ts';

const host = hostOfThisFile();

const CUT: Scenario = {
  name: 'the stream dies',
  why: 'It is tried.',
  clients: ['reference', 'codex@0.120.0'],
  turns: [turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'Done.')])],
  faults: [behindTheCall],
  breaks: { 'codex@0.120.0': ['b/two', 'a/one'] },
};
const OVER_WEBSOCKET: Scenario = {
  ...CUT,
  name: 'over a WebSocket',
  clients: ['reference+websocket', 'codex@1.0.0+websocket'],
};

describe('who plays what', () => {
  test('a scenario about a variant is played by that variant of each client, and stands in the client’s own column', () => {
    const scenarios = [
      { scenario: OVER_WEBSOCKET, path: 'scenarios/over.scenario.ts' },
      { scenario: CUT, path: 'scenarios/cut.scenario.ts' },
      { scenario: CUT, path: 'scenarios/cut.scenario.ts' },
    ];
    const clients = [
      'reference',
      'openai-sdk',
      'hapi@0.30.7',
      'codex@0.50.0+websocket',
      'codex-sdk@0.163.0+codex@0.150.0',
    ];
    expect(
      fieldsOf(scenarios, clients).map(({ scenario, asked, client, plays }) => [
        scenario.name,
        asked,
        'unsupported' in plays ? plays.unsupported : client,
      ]),
    ).toEqual([
      ['the stream dies', 'reference', 'reference'],
      ['the stream dies', 'openai-sdk', 'openai-sdk'],
      ['the stream dies', 'hapi@0.30.7', 'hapi@0.30.7'],
      ['the stream dies', 'codex@0.50.0+websocket', 'codex@0.50.0+websocket'],
      ['the stream dies', 'codex-sdk@0.163.0+codex@0.150.0', 'codex-sdk@0.163.0+codex@0.150.0'],
      ['over a WebSocket', 'reference', 'reference+websocket'],
      ['over a WebSocket', 'openai-sdk', 'openai-sdk does not ask over a WebSocket'],
      ['over a WebSocket', 'hapi@0.30.7', 'hapi does not ask over a WebSocket'],
      ['over a WebSocket', 'codex@0.50.0+websocket', 'codex@0.50.0+websocket'],
      ['over a WebSocket', 'codex-sdk@0.163.0+codex@0.150.0', 'codex-sdk@0.163.0+websocket+codex@0.150.0'],
    ]);
  });
});

function field(client: string): Field {
  return { scenario: CUT, source: 'scenarios/cut.scenario.ts', asked: client, client, plays: caseOf(CUT, client) };
}

function heard(verdict: Heard['verdict'], signatures: string[] = [], reasons: string[] = []): Heard {
  return { verdict, signatures, reasons, digest: `of ${verdict}` };
}

describe('how a field stands', () => {
  const broken = heard('fail', ['a/one', 'b/two']);
  test.for([
    ['reference', [heard('pass'), heard('pass')], { standing: 'held', detail: [] }],
    ['reference', [broken, broken], { standing: 'violated', detail: ['a', 'b'] }],
    [
      'reference',
      [heard('pass'), broken],
      { standing: 'violated', detail: ['a', 'b', 'flaky: 1 of 2 runs fail, and not all alike'] },
    ],
    ['codex@0.120.0', [broken, broken], { standing: 'caught', detail: ['a', 'b'] }],
    ['codex@0.120.0', [heard('pass')], { standing: 'escaped', detail: ['it held'] }],
    ['codex@0.120.0', [heard('fail', ['a/one'])], { standing: 'escaped', detail: ['a'] }],
    [
      'reference',
      [heard('unknown', ['a/one'], ['late']), heard('pass')],
      { standing: 'unknown', detail: ['late', 'in runs that are doubtful: a'] },
    ],
    ['reference', [heard('unsupported', [], ['no hands'])], { standing: 'unsupported', detail: ['no hands'] }],
  ] as const)('%s: %j', ([client, runs, expected]) => {
    const { exercise } = accountOfField({ field: field(client), runs: [...runs] });
    expect(exercise).toMatchObject({ ...expected, client, column: client, cases: runs.length });
  });

  test('where nothing could be judged, that is why', () => {
    const instead = { standing: 'unknown', why: 'codex 0.119.0 does not exist' } as const;
    expect(accountOfField({ field: field('codex@0.119.0'), runs: [], instead })).toEqual({
      exercise: {
        scenario: 'the stream dies',
        client: 'codex@0.119.0',
        column: 'codex@0.119.0',
        standing: 'unknown',
        detail: ['codex 0.119.0 does not exist'],
        cases: 0,
        source: 'scenarios/cut.scenario.ts',
      },
    });
  });
});

test('what several clients show alike is told once, by the last of them, and the others point at it', async () => {
  const tell = async (client: string) => {
    const runs = [heardIn(await runCase(caseOf(CUT, client), host()), undefined)];
    return accountOfField({ field: field(client), runs });
  };
  const all = await Promise.all(
    ['reference+stale-prompt', 'reference', 'reference+skip-drain', 'reference+stale-prompt+websocket'].map(tell),
  );
  const { accounts, tellers } = toldOnce(all);
  expect(accounts.map(({ exercise, finding }) => [exercise.client, exercise.standing, finding?.clients])).toEqual([
    ['reference+stale-prompt', 'violated', undefined],
    ['reference', 'held', undefined],
    ['reference+skip-drain', 'violated', ['reference+skip-drain']],
    ['reference+stale-prompt+websocket', 'violated', ['reference+stale-prompt', 'reference+stale-prompt+websocket']],
  ]);
  expect([...tellers]).toEqual([[0, 3]]);
  expect(accounts[3]?.finding).toMatchObject({
    title: 'the stream dies, reference+stale-prompt+websocket and 1 more',
    why: 'It is tried.',
    standing: 'violated',
    notIn: ['reference'],
    cases: 2,
    replays: [{ times: 1, shows: true }],
  });
  expect(accounts[3]?.finding?.replays[0]?.trace.length).toBeGreaterThan(5);
});

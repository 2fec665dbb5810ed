// From a case that fails to the smallest one that shows the same.
import { expect, test } from 'vitest';
import type { Case } from '../core/case.ts';
import type { Run } from '../core/run.ts';
import { signatures } from '../core/verdict.ts';
import { call, resumedTurn, say, think, turnOf, type Saying } from '../core/script.ts';
import type { Fault } from '../faults/index.ts';
import { drawsFor } from './draw.ts';
import { minimise, simplerCases } from './minimise.ts';
import { runCase } from './run.ts';
import { caseOf, hostOfThisFile } from './trial.fixture.ts';

const host = hostOfThisFile();
const execute = (of: Case) => runCase(of, host());

/** Two turns, two steps with two calls each, and a fault that matters beside one that does not. */
function large(client: string, ...faults: Fault[]): Case {
  const steps = [
    [say('t1', 'Working on it.'), call('j1', 'function'), call('j2', 'custom', 'write')],
    [call('j3', 'custom'), say('t2', 'Nearly done.')],
    [say('t3', 'All is done.')],
  ];
  const turns = [turnOf('Do the work.', ...steps), resumedTurn('Go on.', [say('t4', 'Nothing was lost.')])];
  return { ...caseOf(client, ...faults), script: { manner: 'satisfied', turns } };
}

const lateCut: Fault = { kind: 'cut', exchange: 1, at: { in: 'completed', byte: 5 }, ending: 'reset' };
const firstCut = { kind: 'cut', exchange: 1, ending: 'fin' } as const;
const refusal: Fault = { kind: 'refuse', exchange: 3, status: 503 };

test.concurrent.for<[bug: string, signature: string, faults: Fault[], minimal: Fault[], calls: string[]]>([
  [
    'skip-drain',
    'call-has-one-output/request/custom/missing',
    [lateCut, refusal],
    [{ ...firstCut, at: { after: 'j2.done' } }],
    ['j2 append'],
  ],
  [
    'forget-call',
    'finished-work-is-recorded/persisted/lost',
    [refusal, lateCut],
    [{ ...firstCut, at: { after: 'j2.done' } }],
    ['j2 append'],
  ],
  [
    'partial-call',
    'tools-wait-for-the-call/early',
    [{ kind: 'cut', exchange: 1, at: { in: 'j2.done', byte: 9 }, ending: 'clean' }],
    [{ ...firstCut, at: { after: 'j2.input.done' } }],
    ['j2 append'],
  ],
  [
    'dispatch-unfinished',
    'tools-wait-for-the-call/early',
    [refusal, { kind: 'cut', exchange: 1, at: { in: 'j1.done', byte: -1 }, ending: 'fin' }],
    [{ ...firstCut, at: { in: 'j1.done', byte: -1 } }],
    ['j1 append'],
  ],
  [
    'swallow-cut',
    'answer-is-whole/cut',
    [lateCut, { kind: 'cut', exchange: 3, at: { after: 't3.delta.2' }, ending: 'stall' }],
    [{ ...firstCut, at: { event: 0 } }],
    [],
  ],
  // What breaks without any fault needs none.
  ['double-output', 'call-has-one-output/request/custom/repeated', [lateCut, refusal], [], ['j2 append']],
])('%s', async ([bug, signature, faults, minimal, calls]) => {
  const failing = await execute(large(`reference+${bug}`, ...faults));
  expect(signatures(failing.verdict), failing.trace).toContain(signature);
  const { run, executions } = await minimise(failing, signature, execute);

  expect(signatures(run.verdict)).toContain(signature);
  expect(run.case.faults).toEqual(minimal);
  const said = run.case.script.turns.flatMap((one) => one.steps).flatMap((one) => one.says);
  expect(said.map((one) => (one.kind === 'call' ? `${one.job} ${one.work}` : one.id))).toEqual(calls);
  expect(run.case.script.turns).toHaveLength(1);
  expect(executions).toBeLessThan(25);

  // It is stable: nothing simpler shows the same, and minimising it again changes nothing.
  const again = await minimise(run, signature, execute);
  expect(again.run).toBe(run);
  expect(again.executions).toBe(
    new Set(simplerCases(run).map((one) => JSON.stringify(one))).size - Number(repeats(run)),
  );
});

/** Whether a case counts itself among the simpler ones: when its faults are told by meaning already. */
function repeats(run: Run): boolean {
  return simplerCases(run).some((one) => JSON.stringify(one) === JSON.stringify(run.case));
}

test('what needs the resumed turn keeps it', async () => {
  const failing = await execute(large('reference+resume-empty', lateCut));
  const { run } = await minimise(failing, 'resume-sees-persisted/lost', execute);
  expect(run.case.script.turns.map((turn) => [turn.prompt, turn.resume, turn.steps])).toEqual([
    ['Do the work.', false, []],
    ['Go on.', true, []],
  ]);
  expect(run.case.faults).toEqual([]);
});

test('what is odd about a script is taken away piece by piece', async () => {
  const odd: Saying[] = [
    think('r1', 'Größe?', true),
    { kind: 'text', id: 't1', text: 'Fünf\u2028.', flaw: 'unfinished' },
    call('j1', 'function', 'quiet', 'malformed'),
    { kind: 'foreign', id: 'x1', item: 'user-message' },
  ];
  const run = await execute({ ...caseOf('reference'), script: { manner: 'insisting', turns: [turnOf('Go.', odd)] } });
  const plainer = simplerCases(run)
    .flatMap((one) => one.script.turns[0]?.steps.filter((step) => step.says.length === odd.length) ?? [])
    .flatMap((step) => step.says.filter((part, at) => JSON.stringify(part) !== JSON.stringify(odd[at])));
  expect(plainer).toEqual([
    think('r1', 'Größe?'),
    think('r1', 'Text r1.', true),
    say('t1', 'Fünf\u2028.'),
    { kind: 'text', id: 't1', text: 'Text t1.', flaw: 'unfinished' },
    call('j1', 'function', 'quiet'),
    call('j1', 'function', 'append', 'malformed'),
    { kind: 'foreign', id: 'x1', item: 'unheard-of' },
  ]);
});

test('a search that is broken off keeps what it has', async () => {
  const failing = await execute(large('reference+skip-drain', lateCut));
  const stop = new AbortController();
  let runs = 0;
  const { run, executions } = await minimise(
    failing,
    'call-has-one-output/request/custom/missing',
    (of) => {
      runs += 1;
      if (runs === 2) stop.abort();
      return execute(of);
    },
    stop.signal,
  );
  expect(executions).toBe(2);
  expect(run.verdict.kind).toBe('fail');
  expect(run.case.script.turns).toHaveLength(1);
});

test('from a fresh seed to a minimal counterexample takes at most twenty runs, in the median of twenty seeds', async () => {
  const counts = await Promise.all(
    Array.from({ length: 20 }, async (_, seed) => {
      const { index, run } = await firstFailing('reference+skip-drain+stale-prompt', seed + 1);
      const [signature = ''] = signatures(run.verdict);
      return index + 1 + (await minimise(run, signature, execute)).executions;
    }),
  );
  const sorted = counts.toSorted((a, b) => a - b);
  expect(sorted[10], sorted.join(' ')).toBeLessThanOrEqual(20);
}, 30_000);

async function firstFailing(client: string, seed: number): Promise<{ index: number; run: Run }> {
  const draw = drawsFor(client, seed);
  for (let index = 0; ; index += 1) {
    const run = await execute(draw(index));
    if (run.verdict.kind === 'fail') return { index, run };
  }
}

// Cases made of others: valid, of every sort, and never with anything that the target cannot take.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseSchema, type Case } from '../core/case.ts';
import { strikesReply } from '../core/fault.ts';
import { nameOf, resumedTurn, say, turnOf } from '../core/script.ts';
import { FAULT_KINDS } from '../faults/index.ts';
import { drawsFor } from './draw.ts';
import { mutated } from './mutate.ts';
import { rehearse } from './rehearse.ts';
import { canStrike, gapsFor, type Target } from './target.ts';

const BARE: Target = { carrier: 'intercept', families: ['wire'], endures: [], takes: [], roles: ['history'] };
const ABLE: Target = {
  carrier: 'http',
  families: ['wire', 'process', 'disk'],
  endures: ['interrupt', 'signal'],
  takes: ['protect', 'limit', 'rehydrate', 'time-zone', 'idle-kill'],
  roles: ['history', 'index', 'state'],
};
const STRUCK: Target = { ...ABLE, families: ['process', 'disk'], endures: ['signal'], takes: ['limit'] };
const TARGETS = { bare: BARE, able: ABLE, struck: STRUCK, websocket: { ...BARE, carrier: 'websocket' } as Target };

function drawn(target: Target, count: number): Case[] {
  const draw = drawsFor('reference', 5, target);
  return Array.from({ length: count }, (_, index) => draw(index));
}

/** Mutations of cases that were drawn for that target, or for one that can take everything. */
function pairs(target: Target, from: Target = target): fc.Arbitrary<[of: Case, to: Case]> {
  const kept = drawn(from, 20);
  return fc.constantFrom(...kept).chain((of) => mutated(of, kept, target).map((to): [Case, Case] => [of, to]));
}

function holds(target: Target, from: Target, rule: (to: Case, of: Case) => void): void {
  fc.assert(
    fc.property(pairs(target, from), ([of, to]) => rule(to, of)),
    { seed: 1, numRuns: 150 },
  );
}

test.for(Object.entries(TARGETS))('for a target that is %s: every one can be saved and read', ([, target]) => {
  holds(target, target, (to) => {
    expect(caseSchema.parse(to)).toEqual(to);
    for (const fault of to.faults) expect(FAULT_KINDS[fault.kind]?.schema.parse(fault)).toEqual(fault);
  });
});

test.for(Object.entries(TARGETS))(
  'for a target that is %s: nothing that it cannot take, whatever the case that it is made of was drawn for',
  ([, target]) => {
    holds(target, ABLE, ({ script, faults }) => {
      for (const fault of faults) {
        expect(canStrike(target, fault), JSON.stringify(fault)).toBe(true);
        if (!strikesReply(fault)) expect(gapsFor(FAULT_KINDS[fault.kind] as object, script)).toContain(fault.turn);
      }
    });
  },
);

test.for(Object.entries(TARGETS))(
  'for a target that is %s: the last turn stays as it is, and healthy',
  ([, target]) => {
    holds(target, target, (to, of) => {
      const words = (one: Case) => one.script.turns.at(-1)?.steps;
      expect(words(to)).toEqual(words(of));
      expect(to.script.turns.at(-1)?.resume).not.toBe(false);
      const first = to.faults.filter(strikesReply).toSorted((a, b) => a.exchange - b.exchange)[0];
      if (first) expect(first.exchange).toBeLessThan(rehearse(to.script, target.carrier).length);
    });
  },
);

test('whatever is taken from another case has names, texts and prompts of its own; few turns, few faults', () => {
  holds(ABLE, ABLE, ({ script, faults }) => {
    const says = script.turns.flatMap((turn) => turn.steps).flatMap((step) => step.says);
    const texts = says.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
    const prompts = script.turns.map((turn) => turn.prompt);
    for (const names of [says.map(nameOf), texts, prompts]) expect(names).toEqual([...new Set(names)]);
    expect(script.turns.length).toBeLessThanOrEqual(5);
    expect(faults.length).toBeLessThanOrEqual(5);
  });
});

test('of one case come all sorts of others', () => {
  const kept = drawn(ABLE, 40);
  const of = kept.find(({ script, faults }) => script.turns.length > 2 && faults.length === 1) as Case;
  const all = fc.sample(mutated(of, kept, ABLE), { seed: 1, numRuns: 400 });
  const told = (one: Case) => ({
    manner: one.script.manner,
    turns: one.script.turns.length,
    resumes: one.script.turns.map((turn) => turn.resume).join(),
    faults: one.faults.length,
    retries: one.limits.retries,
  });
  const values = (key: keyof ReturnType<typeof told>) => new Set(all.map((one) => told(one)[key])).size;
  expect(
    Object.fromEntries(
      (Object.keys(told(of)) as (keyof ReturnType<typeof told>)[]).map((key) => [key, values(key) > 1]),
    ),
  ).toEqual({
    manner: true,
    turns: true,
    resumes: true,
    faults: true,
    retries: true,
  });
  const kinds = new Set(all.flatMap((one) => one.faults.map((fault) => fault.kind)));
  expect(kinds.size).toBeGreaterThan(30);
  expect(new Set(all.map((one) => JSON.stringify(one))).size).toBeGreaterThan(200);
});

test('a case in which nothing can be struck is made into another all the same', () => {
  const [some] = drawn(BARE, 1) as [Case];
  const script = { manner: 'insisting', turns: [turnOf('Speak.', [say('t1', 'All is said.')])] } as const;
  const plain: Case = { ...some, script: { ...script, turns: [...script.turns] }, faults: [] };
  for (const one of fc.sample(mutated(plain, [plain], BARE), { seed: 1, numRuns: 50 }))
    expect(caseSchema.parse(one)).toEqual(one);
  const longer: Case = {
    ...plain,
    script: { ...plain.script, turns: [...script.turns, resumedTurn('Go on.', [say('bye', 'Bye.')])] },
  };
  const turns = fc
    .sample(mutated(plain, [longer], BARE), { seed: 1, numRuns: 50 })
    .map((one) => one.script.turns.map((turn) => turn.prompt));
  expect(turns).toContainEqual(['Go on with part 1.', 'Speak.']);
});

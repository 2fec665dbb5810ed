// Drawn cases: the same for the same seed, valid as case files, and of every sort.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { strikesReply } from '../core/fault.ts';
import { GAP_FAULT_KINDS, kindOf, REPLY_FAULT_KINDS } from '../faults/index.ts';
import { readCaseFile } from './case-file.ts';
import { drawRound, drawsFor, type Round } from './draw.ts';
import { learn, NOTHING } from './learn.ts';
import { rehearse } from './rehearse.ts';
import type { Target } from './target.ts';

const draw = drawsFor('reference', 7);
const DRAWN = Array.from({ length: 1_000 }, (_, index) => draw(index));

test('the same seed and index draw the same case, whatever was drawn before', () => {
  const again = drawsFor('reference', 7);
  for (const index of [17, 0, 1, 299]) expect(again(index)).toEqual(DRAWN[index]);
});

test('another seed, another index or another client draw another case', () => {
  expect(new Set(DRAWN.map((one) => JSON.stringify(one))).size).toBeGreaterThan(950);
  expect(drawsFor('reference', 8)(0)).not.toEqual(DRAWN[0]);
  expect(drawsFor('codex@1.2.3', 7)(0)).toEqual({ ...DRAWN[0], client: 'codex@1.2.3' });
});

test('every drawn case is one that can be saved and read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-draw-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const read = DRAWN.map(async (drawn, index) => {
    const path = join(folder, `${index}.json`);
    await writeFile(path, JSON.stringify(drawn));
    return (await readCaseFile(path)).case;
  });
  expect(await Promise.all(read)).toEqual(DRAWN);
});

test('the first fault of a case points at something, and not in the healthy turn', () => {
  for (const { script, faults } of DRAWN) {
    const replies = rehearse(script);
    const [first] = faults.filter(strikesReply).toSorted((a, b) => a.exchange - b.exchange);
    const struck = first && replies[first.exchange - 1];
    expect(first?.exchange).toBeLessThan(replies.length);
    expect(struck && kindOf(first).apply(struck.pieces, first), JSON.stringify(faults)).toBeDefined();
  }
});

test('a search goes where it has not been: in a hundred cases every kind of fault has been drawn', () => {
  const overWebSocket = drawsFor('reference+websocket', 7, { carrier: 'websocket' });
  const cases = Array.from({ length: 100 }, (_, index) => [draw(index), overWebSocket(index)]).flat();
  const kinds = new Set(cases.flatMap((one) => one.faults.map((fault) => fault.kind)));
  expect([...kinds].toSorted()).toEqual(
    Object.values(REPLY_FAULT_KINDS)
      .filter(({ kind, family }) => kind !== 'noop' && family === 'wire')
      .map(({ kind }) => kind)
      .toSorted(),
  );
});

test('a fault that cannot strike what carries the replies is not drawn', () => {
  const intercepted = drawsFor('reference', 7, { carrier: 'intercept' });
  const faults = Array.from({ length: 300 }, (_, index) => intercepted(index).faults).flat();
  expect(
    faults.filter((fault) => strikesReply(fault) && kindOf(fault).carriers?.includes('intercept') === false),
  ).toEqual([]);
});

test('what strikes between two sessions is drawn for a gap that there is, and only what the client takes and keeps', () => {
  const takes: Target['takes'] = ['protect', 'limit'];
  const drawn = drawsFor('reference', 7, { families: ['disk'], takes, roles: ['history', 'state'] });
  const cases = Array.from({ length: 300 }, (_, index) => drawn(index));
  for (const { script, faults } of cases)
    for (const fault of faults) {
      const resumed = script.turns.flatMap(({ resume }, index) => (resume ? [index + 1] : []));
      expect(resumed.slice(fault.kind === 'restore' ? 1 : 0)).toContain(fault['turn']);
      expect([undefined, 'history', 'state']).toContain(fault['file']);
    }
  expect([...new Set(cases.flatMap(({ faults }) => faults.map(({ kind }) => kind)))].toSorted()).toEqual(
    Object.values(GAP_FAULT_KINDS)
      .filter(({ family, needs }) => family === 'disk' && (needs === undefined || takes.includes(needs)))
      .map(({ kind }) => kind)
      .toSorted(),
  );
});

test('among a thousand cases there is every ending and every manner', () => {
  const seen = (values: readonly unknown[]) => [...new Set(values)].map(String).toSorted();
  const faults = DRAWN.flatMap((one) => one.faults);
  expect(seen(faults.filter((one) => one.kind === 'cut').map((one) => one['ending']))).toEqual([
    'clean',
    'fin',
    'reset',
    'stall',
  ]);
  expect(seen(DRAWN.map((one) => one.script.manner))).toEqual(['insisting', 'satisfied']);
  expect(seen(DRAWN.map((one) => one.faults.length))).toEqual(['1', '2', '3']);
  expect(seen(DRAWN.map((one) => one.limits.retries))).toEqual(['0', '1', '2']);
});

test('a round depends on its seed, its lane, its place and what was learned, and on nothing else', () => {
  const target: Target = { carrier: 'http', families: ['wire'], endures: [], takes: [], roles: ['history'] };
  const round: Round = { client: 'reference', target, seed: 7, lane: 0, from: 12, size: 8, learned: NOTHING };
  const drawn = drawRound(round);
  const learned = learn(
    NOTHING,
    drawn.map((one, at) => ({ ...one, cells: [], shapes: [`shape ${at % 4}`], unknown: [] })),
  );
  const rounds = [
    round,
    { ...round, seed: 8 },
    { ...round, lane: 1 },
    { ...round, from: 20 },
    { ...round, client: 'codex@1.2.3' },
    { ...round, learned },
  ].map((one) => ({ one, cases: drawRound(one) }));
  for (const { one, cases } of rounds) expect(drawRound(one)).toEqual(cases);
  expect(new Set(rounds.map(({ cases }) => JSON.stringify(cases))).size).toBe(rounds.length);
  // A case is the same in a longer round.
  expect(drawRound({ ...round, size: 20 }).slice(0, 8)).toEqual(drawn);
});

test('with nothing learned every case is fresh; then every second one is made of a kept one, mostly of a scarce one', () => {
  const target: Target = { carrier: 'http', families: ['wire'], endures: [], takes: [], roles: ['history'] };
  const round: Round = { client: 'reference', target, seed: 7, lane: 0, from: 0, size: 64, learned: NOTHING };
  const first = drawRound(round);
  expect(first.map((one) => one.parent)).toEqual(first.map(() => undefined));
  const result = { cells: [], unknown: [] };
  const played = first.map((one, at) => ({ ...one, ...result, shapes: [at === 10 ? 'scarce' : 'common'] }));
  const learned = learn(NOTHING, played);
  const parents = drawRound({ ...round, from: 64, size: 400, learned }).map((one) => one.parent);
  expect(parents.filter((parent) => parent === undefined)).toHaveLength(200);
  expect(parents.filter((parent) => parent === 1).length).toBeGreaterThan(150);
});

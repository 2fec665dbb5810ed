// Nothing outlives a session, unless nobody could have ended it.
import { expect, test } from 'vitest';
import type { Entry } from '../core/journal.ts';
import { damaged, file, kept, observed, sigkill, sigterm, stop, struck } from '../core/observation.fixture.ts';
import { nothingIsOrphaned } from './orphans.ts';

const left = (turn: number, processes: readonly string[], files: readonly string[] = []): Entry => ({
  kind: 'left',
  turn,
  processes,
  files,
});
const variants = (...journal: Entry[]) => nothingIsOrphaned.check(observed(...journal)).map((one) => one.variant);

test('processes and files that outlive their session are told by name', () => {
  expect(nothingIsOrphaned.check(observed(left(0, ['sleep', 'sh'], ['tmp/lock'])))).toEqual([
    {
      variant: 'process',
      message: 'the session of turn 1 is closed, and processes run on: sleep, sh.',
      at: [{ kind: 'left', turn: 0 }],
    },
    {
      variant: 'file',
      message: 'the session of turn 1 is closed, and files are left: tmp/lock.',
      at: [{ kind: 'left', turn: 0 }],
    },
  ]);
  expect(variants(left(0, [], []))).toEqual([]);
});

test('an interrupt, and a signal that can be handled, excuse nothing', () => {
  expect(variants(struck(1, stop), left(0, ['sleep']))).toEqual(['process']);
  expect(variants(struck(1, sigterm), left(0, ['sleep']))).toEqual(['process']);
});

test('who was killed on the spot is excused, until the next session is closed', () => {
  const killed = [struck(1, sigkill), left(0, ['sleep'], ['tmp/lock']), kept(0, file([]))];
  expect(variants(...killed)).toEqual([]);
  expect(variants(...killed, left(1, [], ['tmp/lock']))).toEqual(['file']);
});

test('so is who was killed while it idled, or by its own write', () => {
  const before = kept(0, file([]));
  const damage = damaged(1, file([]));
  const idle: Entry = { ...damage, killed: true };
  expect(variants(left(0, ['sleep']), before, idle)).toEqual([]);
  expect(variants(before, idle, left(1, ['sleep']))).toEqual(['process']);
  expect(variants(before, { ...damage, hinders: 'killed' }, left(1, ['sleep']))).toEqual([]);
  expect(variants(before, { ...damage, hinders: 'error' }, left(1, ['sleep']))).toEqual(['process']);
});

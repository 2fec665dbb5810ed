// The story of whatever a client may do: cases are drawn, and run twice.
import { expect, test } from 'vitest';
import { story } from '../core/story/story.ts';
import { violationsIn } from '../core/story/story.fixture.ts';
import { drawsFor } from './draw.ts';
import { runCase } from './run.ts';
import { faultWords, storyOfRun } from './story.ts';
import type { Target } from './target.ts';
import { behindTheCall, caseOf, hostOfThisFile } from './trial.fixture.ts';

const host = hostOfThisFile();

/** Faults of every family that the reference client takes. */
const EVERYTHING: Partial<Target> = {
  families: ['wire', 'process', 'disk'],
  endures: ['interrupt', 'signal'],
  takes: [],
  roles: ['history', 'index'],
};

const DRAWN = ['reference', 'reference+forget-call+resume-drops-outputs', 'reference+repeat-ids+stale-list'].flatMap(
  (client) => Array.from({ length: 10 }, (_, index) => drawsFor(client, 6, EVERYTHING)(index)),
);

test('every drawn case has a story, the same each time, in which every violation and every fault that struck shows', async () => {
  const failing = new Set<string>();
  const kinds = new Set<string>();
  const twice = DRAWN.map((drawn) => Promise.all([runCase(drawn, host()), runCase(drawn, host())]));
  for (const [run, again] of await Promise.all(twice)) {
    const told = storyOfRun(run);
    const violations = run.verdict.kind === 'pass' ? [] : run.verdict.violations;
    const struck = run.case.faults.flatMap((_, index) => (run.notReached.includes(index) ? [] : [index]));
    const shown = {
      story: told,
      violations: violationsIn(told),
      faults: [...new Set(told.scenes.flatMap((one) => one.faults))].toSorted((a, b) => a - b),
    };
    expect(shown, run.trace).toEqual({
      story: story.parse(storyOfRun(again)),
      violations: [...violations.keys()],
      faults: struck,
    });
    for (const { signature } of violations) failing.add(signature);
    for (const { kind } of told.scenes) kinds.add(kind);
  }
  expect(failing.size).toBeGreaterThan(5);
  expect([...kinds]).toEqual(expect.arrayContaining(['cut', 'blow', 'gap', 'effect', 'view']));
});

test('a fault is told in the words of its kind', () => {
  const words = faultWords(caseOf('reference', behindTheCall));
  expect([words(0), words(1)]).toEqual(['cut after j1.done (fin)', 'fault 1']);
});

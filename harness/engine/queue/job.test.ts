// What a job is called, what it consists of, and what is told where nobody finished it: pure, without any queue.
import { expect, test } from 'vitest';
import type { Task } from '../campaign/task.ts';
import { jobName, partsOf, unfinished } from './job.ts';
import { casesOf, shortCase } from './tasks.fixture.ts';

const minimise: Task = {
  kind: 'minimise',
  lane: 3,
  at: 7,
  case: shortCase,
  struck: ['cut'],
  signatures: ['job-runs-once/asked-again', 'settles/never'],
};

test('a name says whose task it is, what it does, where, and what it is made of', () => {
  expect(jobName('night', casesOf(2, 8, 9))).toMatch(/^night\.cases\.2\.8\.[0-9a-f]{12}$/);
  expect(jobName('night', minimise)).toMatch(/^night\.minimise\.3\.7\.[0-9a-f]{12}$/);
});

test('the same task has the same name, in whatever order its fields are written; another has another', () => {
  const { script, faults, limits, client, cutpoint } = shortCase;
  const again: Task = { ...minimise, case: { limits, faults, script, client, cutpoint } };
  expect(jobName('night', again)).toBe(jobName('night', minimise));
  const others: Task[] = [{ ...minimise, signatures: ['settles/never'] }, { ...minimise, at: 8 }, casesOf(3, 7)];
  expect(new Set([minimise, ...others].map((task) => jobName('night', task))).size).toBe(4);
});

test('cases go in parts of eight, cut by their numbers: what is left of a task falls into the same parts', () => {
  const parts = partsOf(casesOf(2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
  expect(parts).toEqual([casesOf(2, 4, 5, 6, 7), casesOf(2, 8, 9, 10, 11, 12, 13, 14, 15), casesOf(2, 16)]);
  expect(partsOf(casesOf(2, 8, 9, 10, 11, 12, 13, 14, 15, 16))).toEqual(parts.slice(1));
  expect(partsOf(minimise)).toEqual([minimise]);
});

test('cases that nobody finished have no verdict', () => {
  const nothing = { digest: '', cells: [], shapes: [], struck: [], notReached: 0, failed: [], unknown: ['lost'] };
  expect(unfinished(casesOf(2, 8, 9), 'lost')).toEqual([
    { kind: 'case', lane: 2, at: 8, ...nothing },
    { kind: 'case', lane: 2, at: 9, ...nothing },
  ]);
});

test('a case that nobody made minimal stands as it was drawn, never replayed', () => {
  const drawn = { case: shortCase, struck: ['cut'], executions: 0, replays: [], also: [] };
  expect(unfinished(minimise, 'lost')).toEqual([
    { kind: 'minimal', lane: 3, at: 7, signature: 'job-runs-once/asked-again', ...drawn },
    { kind: 'minimal', lane: 3, at: 7, signature: 'settles/never', ...drawn },
  ]);
});

// Drawn cases: the same for the same seed, valid as case files, and of every sort.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { locate, position } from '../core/event.ts';
import { scriptedCalls } from '../core/script.ts';
import { FAULT_KINDS } from '../faults/index.ts';
import { readCaseFile } from './case-file.ts';
import { drawCase, rehearse } from './draw.ts';

const DRAWN = Array.from({ length: 500 }, (_, index) => drawCase('reference', 7, index));

test('the same seed and index draw the same case, whatever was drawn before', () => {
  for (const index of [0, 1, 17, 499]) expect(drawCase('reference', 7, index)).toEqual(DRAWN[index]);
});

test('another seed, another index or another client draw another case', () => {
  expect(new Set(DRAWN.map((one) => JSON.stringify(one))).size).toBeGreaterThan(490);
  expect(drawCase('reference', 8, 0)).not.toEqual(DRAWN[0]);
  expect(drawCase('codex@1.2.3', 7, 0)).toEqual({ ...DRAWN[0], client: 'codex@1.2.3' });
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

test('no fault strikes the healthy turn, and every cut points at something', () => {
  for (const { script, faults } of DRAWN) {
    const { replies } = rehearse(script);
    for (const fault of faults) {
      expect(fault.exchange).toBeLessThan(replies.length);
      const at = position.safeParse(fault['at']);
      const reply = replies[fault.exchange - 1];
      if (fault.kind === 'cut' && at.success && reply)
        expect(locate(at.data, reply.labels, reply.sizes), JSON.stringify(fault)).toBeDefined();
    }
  }
});

test('among five hundred cases there is every ending, every kind of work and every manner', () => {
  const seen = (values: readonly unknown[]) => [...new Set(values)].map(String).toSorted();
  const faults = DRAWN.flatMap((one) => one.faults);
  const overWebSocket = DRAWN.flatMap((_, index) => drawCase('reference+websocket', 7, index).faults);
  expect(seen([...faults, ...overWebSocket].map((one) => one.kind))).toEqual(
    Object.keys(FAULT_KINDS)
      .filter((kind) => kind !== 'noop')
      .toSorted(),
  );
  expect(seen(faults.filter((one) => one.kind === 'cut').map((one) => one['ending']))).toEqual([
    'clean',
    'fin',
    'reset',
    'stall',
  ]);
  expect(seen(DRAWN.map((one) => one.script.manner))).toEqual(['insisting', 'satisfied']);
  expect(seen(DRAWN.map((one) => one.faults.length))).toEqual(['1', '2']);
  expect(seen(DRAWN.map((one) => one.limits.retries))).toEqual(['0', '1', '2']);
  const asked = DRAWN.flatMap((one) => scriptedCalls(one.script));
  expect(seen(asked.map(({ via, work }) => `${via} ${work}`))).toEqual([
    'custom append',
    'custom unknown',
    'function append',
    'function fail',
    'function hold',
    'function unknown',
  ]);
});

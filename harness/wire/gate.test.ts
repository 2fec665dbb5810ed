// Gates let the wire wait for facts.
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Signal } from '../core/event.ts';
import { createGates } from './gate.ts';

const started = { kind: 'effect', callId: 'call_j1_1', phase: 'started' } as const;
const finished = { kind: 'effect', callId: 'call_j1_1', phase: 'finished' } as const;
const seen = (events: number, exchange = 1): Signal => ({ kind: 'seen', exchange, events });
const read = (exchange: number): Signal => ({ kind: 'read', exchange });

/** Gates whose deadline passes when the test says so. */
function gatesWithin(deadline_ms: number) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const watched: Signal[] = [];
  const gates = createGates(deadline_ms, (signal) => watched.push(signal));
  onTestFinished(() => gates.close());
  return { ...gates, watched };
}

/** Whether the fact opens a gate that waits for `wanted`. */
async function opens(fact: Signal, wanted: Signal): Promise<boolean> {
  const gates = createGates(60_000, () => {});
  const waiting = gates.wait(wanted);
  gates.open(fact);
  gates.close();
  return waiting;
}

test('a fact that comes later ends the wait', async () => {
  const gates = gatesWithin(100);
  const waiting = gates.wait(finished);
  gates.open(finished);
  expect(await waiting).toBe(true);
});

test('a fact that is there already is not waited for', async () => {
  const gates = gatesWithin(100);
  gates.open(finished);
  expect(await gates.wait(finished)).toBe(true);
  expect(await gates.wait(finished), 'facts stay true').toBe(true);
  expect(gates.watched).toEqual([]);
});

test('only facts that are not there yet are watched for, and a watcher may tell them at once', async () => {
  const gates = createGates(60_000, (signal) => gates.open(signal));
  onTestFinished(() => gates.close());
  expect(await gates.wait(finished)).toBe(true);
});

test('one fact ends every wait for it', async () => {
  const gates = gatesWithin(100);
  const waiting = [gates.wait(started), gates.wait(finished), gates.wait(started)];
  gates.open(finished);
  expect(await Promise.all(waiting)).toEqual([true, true, true]);
});

test.for<[string, Signal, Signal, boolean]>([
  ['a finished tool has started', finished, started, true],
  ['a started tool has not finished', started, finished, false],
  ['another call is another fact', { ...finished, callId: 'call_j1_2' }, finished, false],
  ['who has seen five events has seen four', seen(5), seen(4), true],
  ['who has seen four events has seen four', seen(4), seen(4), true],
  ['who has seen four events has not seen five', seen(4), seen(5), false],
  ['events of another exchange are another fact', seen(5, 2), seen(4, 1), false],
  ['what is read is read', read(1), read(1), true],
  ['another exchange that is read is another fact', read(2), read(1), false],
  ['what is seen may still have bytes behind it that are not read', seen(5), read(1), false],
  ['a tool may run before the client tells what it has seen', finished, seen(1), false],
])('%s', async ([, fact, wanted, expected]) => {
  expect(await opens(fact, wanted)).toBe(expected);
});

test('after the deadline the answer is no, and the fact may still come for others', async () => {
  const gates = gatesWithin(100);
  const waiting = gates.wait(finished);
  const settled = vi.fn<(there: boolean) => void>();
  void waiting.then(settled);
  await vi.advanceTimersByTimeAsync(99);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(settled).toHaveBeenCalledExactlyOnceWith(false);
  gates.open(finished);
  expect(await gates.wait(started)).toBe(true);
});

test('closing ends every wait, and leaves no timer behind', async () => {
  const gates = gatesWithin(100);
  const waiting = [gates.wait(started), gates.wait(seen(1))];
  expect(vi.getTimerCount()).toBe(2);
  gates.close();
  expect(await Promise.all(waiting)).toEqual([false, false]);
  expect(vi.getTimerCount()).toBe(0);
});

test('closed gates know what was there, and wait for nothing more', async () => {
  const gates = gatesWithin(100);
  gates.open(started);
  gates.close();
  expect(await gates.wait(started)).toBe(true);
  expect(await gates.wait(finished)).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

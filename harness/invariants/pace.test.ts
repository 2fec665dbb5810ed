// A client waits as long as it is asked to, and longer each time.
import { expect, test } from 'vitest';
import { asks, observed, replied } from '../core/observation.fixture.ts';
import type { Entry } from '../core/journal.ts';
import { retryAfterIsHonoured, waitsGrow } from './pace.ts';

const requested = (exchange: number, ms?: number, exact = true): Entry => ({
  kind: 'request',
  exchange,
  turn: 0,
  history: [asks],
  ...(ms !== undefined && { waited: { ms, exact } }),
});
const broken = (exchange: number) => replied(exchange, ['created']);
const refused = (exchange: number, retryAfter_ms?: number) =>
  replied(exchange, [], { receipt: { status: 429 }, ...(retryAfter_ms !== undefined && { retryAfter_ms }) });

test('a wait that was asked for: kept, with a little tolerance', () => {
  expect(retryAfterIsHonoured.check(observed(requested(1), refused(1, 1_000), requested(2, 950, false)))).toEqual([]);
  expect(retryAfterIsHonoured.check(observed(requested(1), refused(1), requested(2, 0)))).toEqual([]);
});

test('a wait that was asked for: cut short', () => {
  expect(retryAfterIsHonoured.check(observed(requested(1), refused(1, 1_000), requested(2, 200, false)))).toEqual([
    {
      variant: 'early',
      message: 'request #2 came sooner than the 1000 ms that the reply before asked for.',
      at: [{ kind: 'request', exchange: 2, items: [] }],
    },
  ]);
});

test('waits grow: told by the client, each longer than the one before', () => {
  const journal = [requested(1), broken(1), requested(2, 200), broken(2), requested(3, 400)];
  expect(waitsGrow.check(observed(...journal))).toEqual([]);
  expect(waitsGrow.check(observed(...journal.slice(0, -1), requested(3, 200)))).toEqual([
    {
      variant: 'flat',
      message: 'request #3 is retry 2 in a row, not longer than before.',
      at: [{ kind: 'request', exchange: 3, items: [] }],
    },
  ]);
});

test('waits grow: what was measured may be longer than it was meant, so only a hasty retry is told', () => {
  const journal = [requested(1), broken(1), requested(2, 900, false), broken(2)];
  expect(waitsGrow.check(observed(...journal, requested(3, 400, false)))).toEqual([]);
  expect(waitsGrow.check(observed(...journal, requested(3, 3, false)))).toEqual([
    {
      variant: 'flat',
      message: 'request #3 is retry 2 in a row, after less than 50 ms.',
      at: [{ kind: 'request', exchange: 3, items: [] }],
    },
  ]);
});

test('waits grow: a wait that a server asked for is no measure for the next', () => {
  const journal = [requested(1), refused(1, 1_000), requested(2, 1_000), broken(2), requested(3, 400)];
  expect(waitsGrow.check(observed(...journal))).toEqual([]);
});

test('following a redirect is no retry', () => {
  const redirected = replied(1, [], { receipt: { status: 307 } });
  const following = { ...requested(2, 0), follows: 1 };
  expect(waitsGrow.check(observed(requested(1), redirected, following, broken(2), requested(3, 0)))).toEqual([]);
});

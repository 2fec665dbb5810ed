// What a campaign has come to, line by line.
import { expect, test } from 'vitest';
import type { Story } from '../../core/story/story.ts';
import { CLIENT, CONFIGURATION, minimal, played } from './campaign.fixture.ts';
import { findingsOf, isFlaky, rateOf } from './finding.ts';
import { NO_BASELINE } from './baseline.ts';
import { findingsDocument } from './documents.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Line } from './log.ts';

function ledgerOf(...lines: Exclude<Line, { kind: 'campaign' }>[]): Ledger {
  const ledger = createLedger(CONFIGURATION);
  for (const line of lines) ledger.take(line);
  return ledger;
}

test('tallies, coverage and doubts', () => {
  const ledger = ledgerOf(
    played(0, 0, { cells: ['cut, behind a call, call done, gave up'], shapes: ['turn: failed'], notReached: 1 }),
    played(1, 0, { shapes: ['turn: failed'], failed: ['job-runs-once/asked-again'] }),
    played(2, 0, { unknown: ['the gate never opened'] }),
    played(1, 1, { unknown: ['the gate never opened'] }),
  );
  expect(ledger.tallies).toEqual({ cases: 4, failing: 1, unknown: 2, notReached: 1 });
  expect([...ledger.cells]).toEqual([['cut, behind a call, call done, gave up', 1]]);
  expect([...ledger.shapes]).toEqual([['turn: failed', 2]]);
  expect([...ledger.doubts]).toEqual([['the gate never opened', { count: 2, first: { lane: 2, at: 0 } }]]);
});

test('what was told before is not new, and counts once', () => {
  const ledger = ledgerOf(played(0, 0));
  expect(ledger.take(played(0, 0))).toBe(false);
  expect(ledger.take(played(99, 0)), 'there is no such lane').toBe(false);
  expect(ledger.take(minimal(0, 0, 'a/b'))).toBe(true);
  expect(ledger.take(minimal(0, 0, 'a/b'))).toBe(false);
  expect(ledger.tallies.cases).toBe(1);
});

test('the order in which lanes are told makes no difference', () => {
  const lines = [
    played(0, 0),
    played(0, 1, { failed: ['a/b'] }),
    played(3, 0, { failed: ['a/b'] }),
    minimal(3, 0, 'a/b'),
  ];
  const digests = [lines, lines.toReversed()].map((all) => ledgerOf(...all).digest());
  expect(new Set(digests).size).toBe(1);
  expect(ledgerOf(...lines.slice(1)).digest()).not.toBe(digests[0]);
});

test('the first case of each kind of failure is made minimal, for all that it was the first to show', () => {
  const ledger = ledgerOf(
    played(4, 1, { failed: ['a/b'] }),
    played(5, 0, { failed: ['a/b', 'c/d'] }),
    played(6, 0, { failed: ['a/b'], struck: ['refuse'] }),
  );
  expect(ledger.toMinimise().map(({ lane, at, signatures, struck }) => ({ lane, at, signatures, struck }))).toEqual([
    { lane: 5, at: 0, signatures: ['a/b', 'c/d'], struck: ['cut'] },
    { lane: 6, at: 0, signatures: ['a/b'], struck: ['refuse'] },
  ]);
  ledger.take(minimal(5, 0, 'a/b'));
  expect(ledger.toMinimise().map(({ signatures }) => signatures)).toEqual([['c/d'], ['a/b']]);
});

test('a failure under more faults is told by the same one under less', () => {
  const ledger = ledgerOf(
    played(0, 0, { failed: ['a/b'], struck: ['cut', 'refuse'] }),
    played(1, 0, { failed: ['a/b'], struck: ['cut'] }),
  );
  expect(ledger.failures().map(({ struck }) => struck)).toEqual([['cut']]);
  expect(findingsOf([ledger])).toMatchObject([{ faults: ['cut'], count: 2 }]);
});

test('what one minimal case shows is one finding', () => {
  const shows = ['a/b', 'c/d'];
  const ledger = ledgerOf(
    played(0, 0, { failed: shows }),
    played(1, 0, { failed: ['a/b'] }),
    minimal(0, 0, 'a/b', { shows }),
    minimal(0, 0, 'c/d', { shows }),
  );
  expect(findingsOf([ledger])).toMatchObject([
    {
      name: 'a/b under cut',
      signature: 'a/b',
      alsoViolates: ['c/d'],
      count: 2,
      first: { lane: 0, at: 0 },
      clients: [CLIENT],
    },
  ]);
});

test('the same signature under other faults is another finding, unless less of them suffice', () => {
  const lines = [
    played(0, 0, { failed: ['a/b'] }),
    played(1, 0, { failed: ['a/b'], struck: ['mistype'] }),
    minimal(0, 0, 'a/b'),
  ];
  const names = (...more: Line[]) =>
    findingsOf([ledgerOf(...lines, ...(more as typeof lines))]).map(({ name }) => name);
  expect(names(minimal(1, 0, 'a/b', { struck: ['mistype'] }))).toEqual(['a/b under cut', 'a/b under mistype']);
  expect(names(minimal(1, 0, 'a/b', { struck: ['cut'] }))).toEqual(['a/b under cut']);
});

test('what does not always show is flaky, and no less a finding', () => {
  const stories = [
    { digest: 'one', times: 3, failed: ['a/b'], trace: 'turn 1: lost' },
    { digest: 'two', times: 2, failed: [], trace: 'turn 1: kept' },
  ];
  const ledger = ledgerOf(played(0, 0, { failed: ['a/b'], trace: 'as drawn' }), {
    ...minimal(0, 0, 'a/b'),
    replays: stories,
  });
  const [finding] = findingsOf([ledger]);
  expect(finding).toMatchObject({ replays: stories, drawn: 'as drawn' });
  expect(finding && [isFlaky(finding), rateOf(finding)]).toEqual([true, { fails: 3, of: 5 }]);
});

test('a finding is drawn from the story of a replay; documents and digest are the same without', () => {
  const violations = [{ invariant: 'a', signature: 'a/b', message: 'turn 1: lost.' }];
  const story: Story = {
    scenes: [{ kind: 'outcome', turn: 1, from: 'client', to: 'user', words: 'failed', violations: [0], faults: [] }],
    listings: [],
  };
  const lines = [played(0, 0, { failed: ['a/b'] }), minimal(0, 0, 'a/b')] as const;
  const plain = ledgerOf(...lines);
  const drawn = ledgerOf(lines[0], { ...lines[1], violations, story });
  expect(findingsOf([drawn])).toEqual([{ ...findingsOf([plain])[0], violations, story }]);
  expect(drawn.digest()).toBe(plain.digest());
  const document = (ledger: Ledger) => findingsDocument([ledger], findingsOf([ledger]), NO_BASELINE);
  expect(document(drawn)).toEqual(document(plain));
});

test('clients that show a finding, and those that do not', () => {
  const also = [
    { client: 'reference', failed: [] },
    { client: 'openai-sdk', failed: ['a/b', 'c/d'] },
    { client: 'openai-sdk-msw', failed: [], unknown: ['the gate never opened'] },
  ];
  const ledger = ledgerOf(played(0, 0, { failed: ['a/b'] }), { ...minimal(0, 0, 'a/b'), also });
  expect(findingsOf([ledger])).toMatchObject([{ clients: [CLIENT, 'openai-sdk'], notIn: ['reference'] }]);
  expect(findingsOf([ledger, ledger])).toMatchObject([{ count: 2, clients: [CLIENT, 'openai-sdk'] }]);
});

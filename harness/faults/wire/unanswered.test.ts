// A request without an answer, by example.
import { expect, test } from 'vitest';
import { end, reply } from './whole-reply.fixture.ts';
import { unanswered } from './unanswered.ts';

test.for(['fin', 'reset', 'stall'] as const)('no head and no body, only the end: %s', (ending) => {
  const fault = { kind: 'unanswered', exchange: 1, ending } as const;
  expect(unanswered.apply(reply, fault)).toEqual([end(ending)]);
  expect(unanswered.describe(fault)).toBe(`no answer (${ending})`);
});

test('there is no clean end of what has no body', () => {
  expect(unanswered.schema.safeParse({ kind: 'unanswered', exchange: 1, ending: 'clean' }).success).toBe(false);
});

test('only a stall takes the client’s patience', () => {
  const silent = (['fin', 'reset', 'stall'] as const).filter((ending) =>
    unanswered.silences?.({ kind: 'unanswered', exchange: 1, ending }),
  );
  expect(silent).toEqual(['stall']);
});

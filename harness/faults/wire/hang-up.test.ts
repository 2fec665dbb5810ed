// Closing behind a reply, by example.
import { sample } from 'fast-check';
import { expect, test } from 'vitest';
import { completed, created, end, event, head, reply } from './whole-reply.fixture.ts';
import { down } from './down.ts';
import { hangUp } from './hang-up.ts';

const answer = [head, created, event('t1.done', 'data: 2\n\n'), completed, end('clean')];

test.for(['fin', 'reset'] as const)('the reply stays whole, and the connection closes behind it: %s', (how) => {
  const fault = { kind: 'hang-up', exchange: 1, how } as const;
  expect(hangUp.apply(answer, fault)).toEqual([
    ...answer.slice(0, -1),
    { kind: 'end', ending: 'clean', afterwards: { kind: 'hang-up', how } },
  ]);
  expect(hangUp.describe(fault)).toBe(`hang up behind the reply (${how})`);
});

test('a reply that calls a tool is not struck: the client asks again at once, and whether it knows by then is a race', () => {
  expect(hangUp.apply(reply, { kind: 'hang-up', exchange: 1, how: 'reset' })).toBeUndefined();
});

test('the server goes down behind the reply', () => {
  const fault = { kind: 'down', exchange: 1, ms: 100 } as const;
  expect(down.apply(reply, fault)).toEqual([
    ...reply.slice(0, -1),
    { kind: 'end', ending: 'clean', afterwards: { kind: 'down', ms: 100 } },
  ]);
  expect(down.describe(fault)).toBe('down for 100 ms behind the reply');
  expect(down.alone).toBe(true);
});

test('behind a reply that broke off there is nothing to close', () => {
  const broken = [...reply.slice(0, -1), end('fin')];
  expect(hangUp.apply(broken, { kind: 'hang-up', exchange: 1, how: 'fin' })).toBeUndefined();
  expect(down.apply(broken, { kind: 'down', exchange: 1, ms: 100 })).toBeUndefined();
});

test('what is drawn hangs up behind replies without a call', () => {
  const call = { labels: ['created', 'j1.added', 'j1.done', 'completed'], sizes: [9, 9, 9, 9] };
  const text = { labels: ['created', 't1.added', 't1.done', 'completed'], sizes: [9, 9, 9, 9] };
  const drawn = sample(hangUp.arbitrary({ replies: [call, text, call] }), 20);
  expect(new Set(drawn.map(({ exchange }) => exchange))).toEqual(new Set([2]));
});

// Messages without the marks of one run.
import { expect, test } from 'vitest';
import { withoutPlaces } from './wording.ts';

const places = { url: 'http://127.0.0.1:4000/c7', home: '/place/case-7/home', workspace: '/place/case-7' };

test.each([
  [
    'error sending request for url (http://127.0.0.1:4000/c7/responses)',
    'error sending request for url (<url>/responses)',
  ],
  [
    'failed to load `/place/case-7/home/sessions/2026/11/21/rollout-2026-11-21T08-10-26-01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3.jsonl`',
    'failed to load `<home>/sessions/<date>/rollout-<time>-<id>.jsonl`',
  ],
  ['cannot read /place/case-7/desk/a', 'cannot read <workspace>/desk/a'],
])('%s', (message, plain) => {
  expect(withoutPlaces(places, { kind: 'failed', message })).toEqual({ kind: 'failed', message: plain });
  expect(withoutPlaces(places, { kind: 'crashed', message })).toEqual({ kind: 'crashed', message: plain });
});

test('an answer is left as the model gave it', () => {
  const answered = { kind: 'answered', text: 'wrote /place/case-7/work/a' } as const;
  expect(withoutPlaces(places, answered)).toBe(answered);
});

import { expect, test } from 'vitest';
import { withoutPlace } from './wording.ts';

const here = { root: '/tmp/case-7', url: 'http://127.0.0.1:4000/c7' };

test('two runs of one case fail with the same words', () => {
  const message =
    'error sending request for url (http://127.0.0.1:4000/c7/responses), see /tmp/case-7/home of 01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3';
  const plain = 'error sending request for url (<url>/responses), see <workspace>/home of <id>';
  expect(withoutPlace(here, { kind: 'failed', message })).toEqual({ kind: 'failed', message: plain });
  expect(withoutPlace(here, { kind: 'crashed', message })).toEqual({ kind: 'crashed', message: plain });
});

test('an answer is left as the model gave it', () => {
  const answered = { kind: 'answered', text: 'wrote /tmp/case-7/work/a' } as const;
  expect(withoutPlace(here, answered)).toBe(answered);
});

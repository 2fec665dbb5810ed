// Finding given texts in another one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFinder, type Needle } from './needle.ts';

function finder(...needles: readonly Needle[]) {
  return createFinder(needles);
}

test('each is replaced by what is told of it, wherever it stands', () => {
  const hide = finder(
    { text: 'swordfish9', told: '<one>', kind: 'anywhere' },
    { text: 'opensesame', told: '<two>', kind: 'anywhere' },
  );
  expect(hide('swordfish9, xopensesamex, swordfish9')).toBe('<one>, x<two>x, <one>');
  expect(hide('sword fish9')).toBe('sword fish9');
});

test('of two that begin alike the longer one is taken', () => {
  const hide = finder(
    { text: '/folders/me', told: '~', kind: 'folder' },
    { text: '/folders/me/keys', told: '<env KEYS>', kind: 'anywhere' },
  );
  expect(hide('/folders/me/keys/a /folders/me/other')).toBe('<env KEYS>/a ~/other');
});

test('a word is none within another one', () => {
  const hide = finder({ text: 'response', told: '<env X>', kind: 'word' });
  expect(hide('response, "response", responses, unresponse, response-1')).toBe(
    '<env X>, "<env X>", responses, unresponse, <env X>-1',
  );
});

test('a folder is none within the name of another one', () => {
  const hide = finder({ text: '/den', told: '~', kind: 'folder' });
  expect(hide('/den /den/a "/den" /dens /var/den /den-2')).toBe('~ ~/a "~" /dens /var/den /den-2');
});

test('one that was cut is found by how it begins', () => {
  const hide = finder({ text: 'correct horse battery', told: '<env X>', kind: 'anywhere' });
  expect(hide('"correct hor..." but a correct horse')).toBe('"<env X>..." but a correct horse');
});

test('of a token every piece is found that is no ordinary word', () => {
  const hide = finder({ text: 'reports-4f9a1c77b2', told: '<env X>', kind: 'token' });
  expect(hide('reports-4f | 9a1c77b2 | reports- | ts-4f9a1')).toBe('<env X> | <env X> | reports- | <env X>');
});

test('no text is left that was to be hidden, in whatever it stands', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '/', ' '), maxLength: 40 });
  const values = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '1'), minLength: 4, maxLength: 9 }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(values, text, text, (hidden, before, after) => {
      const hide = createFinder(hidden.map((one): Needle => ({ text: one, told: '<x>', kind: 'anywhere' })));
      const told = hide(before + hidden[0] + after);
      // What overlaps with one that was hidden may stay in part, but never whole.
      expect(hidden.filter((one) => told.includes(one))).toEqual([]);
    }),
    { seed: 1, numRuns: 500 },
  );
});

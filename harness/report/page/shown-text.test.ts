// Text of others, as the page shows it.
import { expect, test } from 'vitest';
import { shown } from './shown-text.ts';

test.for([
  ['a plain text stays as it is, with its lines', 'Grüße, 世界 👩‍💻\n\tשלום', 'Grüße, 世界 👩‍💻\n\tשלום'],
  ['controls are written out', '\u{0}\u{1b}[31m\r\n\u{7f}\u{85}', '\\u0000\\u001b[31m\\u000d\n\\u007f\\u0085'],
  ['marks that turn the direction are written out', 'a\u{202e}b\u{2066}c\u{200f}', 'a\\u202eb\\u2066c\\u200f'],
  ['halves of characters are written out, whole ones are not', '\u{d83d}\u{1f600}\u{dc00}', '\\ud83d\u{1f600}\\udc00'],
  ['so are separators of lines that end no line here', 'a\u{2028}b\u{2029}c\u{feff}', 'a\\u2028b\\u2029c\\ufeff'],
  [
    'so is what takes no room',
    'ze\u{200b}ro\u{2060} so\u{ad}ft \u{e0041}tag',
    'ze\\u200bro\\u2060 so\\u00adft \\u{e0041}tag',
  ],
] as const)('%s', ([, text, expected]) => {
  expect(shown(text)).toBe(expected);
});

test('what is too long to look at is cut, and says how long it was', () => {
  expect(shown('x'.repeat(12), 10)).toBe('xxxxxxxxxx … (12 characters in all)');
  expect(shown('x'.repeat(10), 10)).toBe('xxxxxxxxxx');
});

// Options as people write them.
import { expect, test } from 'vitest';
import { UsageError } from '../core/usage-error.ts';
import { duration } from './command.ts';

test.for([
  ['8h', 28_800_000],
  ['30m', 1_800_000],
  ['1.5 hours', 5_400_000],
  ['2 days', 172_800_000],
  ['90s', 90_000],
  ['1ms', 1],
  ['24d', 2_073_600_000],
] as const)('a duration: %s', ([text, ms]) => {
  expect(duration('--time')(text)).toBe(ms);
});

test.for(['', '8', '0h', '-8h', 'h', 'soon', '8h30m', '8 parsecs', '0.1ms', `${'9'.repeat(200)}h`])(
  'no duration: "%s"',
  (text) => {
    expect(() => duration('--time')(text)).toThrow(
      new UsageError(`--time: "${text}" is not a duration such as 30m, 8h or 2d`),
    );
  },
);

test.for(['25d', '577h', '1y'])('too long: %s', (text) => {
  expect(() => duration('--time')(text)).toThrow(new UsageError(`--time: "${text}" is more than 24 days`));
});

// The word for each standing on a terminal, in its colour.
import colors from 'picocolors';
import type { Standing } from '../../core/exercise.ts';

export const WORDS: Readonly<Record<Standing, string>> = {
  held: colors.green('held'),
  caught: colors.green('caught'),
  violated: colors.red('VIOLATED'),
  escaped: colors.red('ESCAPED'),
  unknown: colors.yellow('unknown'),
  unsupported: colors.gray('unsupported'),
};

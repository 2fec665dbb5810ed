// Lets a line and the next one change places: two writers, or two threads of one, that overtake each other.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawLine, lineFields, lineWords, simplerLine, withLines } from './line.ts';

const schema = z.strictObject({ kind: z.literal('swap-lines'), ...lineFields });
export type SwapLines = z.infer<typeof schema>;

/** The last line that has a next one. */
const LAST = -2;

export const swapLines: GapFaultKind<SwapLines> = {
  kind: 'swap-lines',
  family: 'disk',
  models: 'Two lines in the wrong order: threads or processes that write one file and overtake each other.',
  schema,
  strikesLines: ({ file }) => file,
  describe: (fault) => `${lineWords(fault)} stands behind the next one`,
  between: (disk, fault) => withLines(disk, fault, (line, next) => next && [next, line]),
  arbitrary: (gaps) => drawLine('swap-lines', gaps, LAST),
  simpler: (fault) => simplerLine(fault, LAST),
};

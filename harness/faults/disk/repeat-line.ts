// Writes a line a second time, right behind itself: a write that was tried again although it had succeeded.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawLine, lineFields, lineWords, simplerLine, withLines } from './line.ts';

const schema = z.strictObject({ kind: z.literal('repeat-line'), ...lineFields });
export type RepeatLine = z.infer<typeof schema>;

export const repeatLine: GapFaultKind<RepeatLine> = {
  kind: 'repeat-line',
  family: 'disk',
  models: 'A line that was written twice: a write that was tried again although it had succeeded.',
  schema,
  strikesLines: ({ file }) => file,
  describe: (fault) => `${lineWords(fault)} stands twice`,
  between: (disk, fault) => withLines(disk, fault, (line, next) => [line, line, ...(next ? [next] : [])]),
  arbitrary: (gaps) => drawLine('repeat-line', gaps),
  simpler: (fault) => simplerLine(fault),
};

// Fills a line with NULs, up to its line feed: what a file system leaves that had made room for the data, but lost power before it
// had written them.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawLine, lineFields, lineWords, simplerLine, withLines } from './line.ts';

const schema = z.strictObject({ kind: z.literal('zero-line'), ...lineFields });
export type ZeroLine = z.infer<typeof schema>;

export const zeroLine: GapFaultKind<ZeroLine> = {
  kind: 'zero-line',
  family: 'disk',
  models: 'A run of NULs in the place of a line: a loss of power after the file had grown and before its data came.',
  schema,
  strikesLines: ({ file }) => file,
  describe: (fault) => `${lineWords(fault)} is all NULs`,
  between: (disk, fault) =>
    withLines(disk, fault, (line, next) => [new Uint8Array(line.length), ...(next ? [next] : [])]),
  arbitrary: (gaps) => drawLine('zero-line', gaps),
  simpler: (fault) => simplerLine(fault),
};

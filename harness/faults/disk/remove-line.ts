// Takes a line out of a file that the client keeps: a record that never came to be written, though later ones did.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawLine, lineFields, lineWords, simplerLine, withLines } from './line.ts';

const schema = z.strictObject({ kind: z.literal('remove-line'), ...lineFields });
export type RemoveLine = z.infer<typeof schema>;

export const removeLine: GapFaultKind<RemoveLine> = {
  kind: 'remove-line',
  family: 'disk',
  models: 'A line that was never written although later ones were: a failed write that nobody looked after.',
  schema,
  strikesLines: ({ file }) => file,
  describe: (fault) => `${lineWords(fault)} is gone`,
  between: (disk, fault) => withLines(disk, fault, (_, next) => (next ? [next] : [])),
  arbitrary: (gaps) => drawLine('remove-line', gaps),
  simpler: (fault) => simplerLine(fault),
};

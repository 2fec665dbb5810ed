// Leaves a file of the client there, but with nothing in it: a file that was opened to be written anew, and never was.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawWhole, oneTurnEarlier, rewritten, wholeFields } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('empty'), ...wholeFields });
export type Empty = z.infer<typeof schema>;

export const empty: GapFaultKind<Empty> = {
  kind: 'empty',
  family: 'disk',
  models: 'A file of no bytes: a crash between opening a file to write it anew and writing it.',
  schema,
  describe: ({ file }) => `the ${file} is empty`,
  between: (disk, { file }) => rewritten(disk, file, () => new Uint8Array()),
  arbitrary: (gaps) => drawWhole('empty', gaps),
  simpler: oneTurnEarlier,
};

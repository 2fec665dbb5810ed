// Lets a file be read, but not written, while the next session is open: it belongs to somebody else, or came from a read-only copy.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawWhole, oneTurnEarlier, struckFiles, wholeFields } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('protect'), ...wholeFields });
export type Protect = z.infer<typeof schema>;

export const protect: GapFaultKind<Protect> = {
  kind: 'protect',
  family: 'disk',
  models: 'A file that cannot be written: it was made by another user, restored from a read-only copy, or locked away.',
  schema,
  needs: 'protect',
  describe: ({ file }) => `the ${file} is read-only`,
  between(disk, { file }) {
    const struck = struckFiles(disk, file);
    return struck.length === 0 ? undefined : struck.map(({ path }) => ({ kind: 'protect', path }));
  },
  arbitrary: (gaps) => drawWhole('protect', gaps),
  simpler: oneTurnEarlier,
};

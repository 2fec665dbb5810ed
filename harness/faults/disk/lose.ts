// Takes a file away: a conversation that was deleted, or a list or a database that a client must be able to build anew.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawWhole, oneTurnEarlier, struckFiles, wholeFields } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('lose'), ...wholeFields });
export type Lose = z.infer<typeof schema>;

export const lose: GapFaultKind<Lose> = {
  kind: 'lose',
  family: 'disk',
  models: 'A file that is gone: cleaned up, left out of a copy, or deleted because a database was broken.',
  schema,
  describe: ({ file }) => `the ${file} is lost`,
  between(disk, { file }) {
    const struck = struckFiles(disk, file);
    return struck.length === 0 ? undefined : struck.map(({ path }) => ({ kind: 'remove', path }));
  },
  arbitrary: (gaps) => drawWhole('lose', gaps),
  simpler: oneTurnEarlier,
};

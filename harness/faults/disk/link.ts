// Moves the conversation out of the home and leaves a symbolic link to it: reading and writing it works as before.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawGap, gapFields, newestHistory, oneTurnEarlier } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('link'), ...gapFields });
export type Link = z.infer<typeof schema>;

export const link: GapFaultKind<Link> = {
  kind: 'link',
  family: 'disk',
  models: 'A conversation behind a symbolic link: a home that is kept in a repository of dotfiles, or on another disk.',
  schema,
  describe: () => 'the history is a symbolic link',
  between(disk) {
    const struck = newestHistory(disk);
    return struck && [{ kind: 'link', path: struck.path }];
  },
  arbitrary: (gaps) => drawGap('link', gaps),
  simpler: oneTurnEarlier,
};

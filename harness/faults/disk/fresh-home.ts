// Puts the conversation, alone, into a new home: nothing else that the client keeps is there.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawGap, gapFields, newestHistory, oneTurnEarlier } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('fresh-home'), ...gapFields });
export type FreshHome = z.infer<typeof schema>;

export const freshHome: GapFaultKind<FreshHome> = {
  kind: 'fresh-home',
  family: 'disk',
  models: 'A conversation that is taken up on another machine: its file was stored, and written into a new home.',
  schema,
  describe: () => 'the history lies alone in a fresh home',
  between(disk) {
    const struck = newestHistory(disk);
    return struck && [{ kind: 'fresh-home', files: [{ path: struck.path, bytes: struck.bytes }] }];
  },
  arbitrary: (gaps) => drawGap('fresh-home', gaps),
  simpler: oneTurnEarlier,
};

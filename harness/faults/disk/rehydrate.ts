// Sends the conversation through an envelope into a new home, as a store of transcripts does it.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawGap, gapFields, newestHistory, oneTurnEarlier } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('rehydrate'), ...gapFields });
export type Rehydrate = z.infer<typeof schema>;

export const rehydrate: GapFaultKind<Rehydrate> = {
  kind: 'rehydrate',
  family: 'disk',
  models:
    'A conversation that went through a store of transcripts: read into an envelope, written back elsewhere, resumed.',
  schema,
  needs: 'rehydrate',
  describe: () => 'the history went through an envelope into a fresh home',
  between(disk) {
    const struck = newestHistory(disk);
    return struck && [{ kind: 'rehydrate', path: struck.path }];
  },
  arbitrary: (gaps) => drawGap('rehydrate', gaps),
  simpler: oneTurnEarlier,
};

// Gives the conversation a name that no session file has: it is there, but a client must not take it up, nor begin another one in
// silence.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawGap, gapFields, newestHistory, oneTurnEarlier } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('rename'), ...gapFields });
export type Rename = z.infer<typeof schema>;

export const rename: GapFaultKind<Rename> = {
  kind: 'rename',
  family: 'disk',
  models:
    'A conversation under a name that is none of a session file: put aside by hand, or by a tool that makes backups.',
  schema,
  describe: () => 'the history is renamed to .bak',
  between(disk) {
    const struck = newestHistory(disk);
    return struck && [{ kind: 'move', from: struck.path, to: `${struck.path}.bak` }];
  },
  arbitrary: (gaps) => drawGap('rename', gaps),
  simpler: oneTurnEarlier,
};

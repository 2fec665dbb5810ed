// Gives the conversation a name that no session file has, and that says nothing of its id: it is there, but no client can take it up,
// and none may begin another one in silence. (Codex 0.107 finds any name with the id in it, and goes on in a file that ends in
// `.jsonl.bak`.)
import { posix } from 'node:path';
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawGap, gapFields, newestHistory, oneTurnEarlier } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('rename'), ...gapFields });
export type Rename = z.infer<typeof schema>;

const ASIDE = 'set-aside.bak';

export const rename: GapFaultKind<Rename> = {
  kind: 'rename',
  family: 'disk',
  models:
    'A conversation under a name that is none of a session file: put aside by hand, or by a tool that makes backups.',
  schema,
  describe: () => 'the history is renamed, and is no session file any more',
  between(disk) {
    const struck = newestHistory(disk);
    return struck && [{ kind: 'move', from: struck.path, to: posix.join(posix.dirname(struck.path), ASIDE) }];
  },
  arbitrary: (gaps) => drawGap('rename', gaps),
  simpler: oneTurnEarlier,
};

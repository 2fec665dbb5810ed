// Puts a copy of the conversation beside it, under the name that it would have had it begun later: one session in two files.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawGap, gapFields, newestHistory, oneTurnEarlier } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('copy'), ...gapFields });
export type Copy = z.infer<typeof schema>;

export const copy: GapFaultKind<Copy> = {
  kind: 'copy',
  family: 'disk',
  models: 'One conversation in two files: a folder that was synchronised or merged, a copy made by hand.',
  schema,
  describe: () => 'a copy of the history has a newer name',
  between(disk) {
    const { newer, bytes } = newestHistory(disk) ?? {};
    return newer === undefined || bytes === undefined ? undefined : [{ kind: 'write', path: newer, bytes }];
  },
  arbitrary: (gaps) => drawGap('copy', gaps),
  simpler: oneTurnEarlier,
};

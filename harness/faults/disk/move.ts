// Moves the conversation to another folder of the same home, where a client that looks it up by its id finds it as well.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawGap, gapFields, newestHistory, oneTurnEarlier } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('move'), ...gapFields });
export type Move = z.infer<typeof schema>;

export const move: GapFaultKind<Move> = {
  kind: 'move',
  family: 'disk',
  models:
    'A conversation that lies in another folder than it was written to: a store that put it back under another date.',
  schema,
  describe: () => 'the history is moved to another folder',
  between(disk) {
    const { path, elsewhere } = newestHistory(disk) ?? {};
    return path === undefined || elsewhere === undefined ? undefined : [{ kind: 'move', from: path, to: elsewhere }];
  },
  arbitrary: (gaps) => drawGap('move', gaps),
  simpler: oneTurnEarlier,
};

// Lets no file grow beyond the size of the conversation and a little more while the next session is open: the disk becomes full
// while the client writes.
import fc from 'fast-check';
import { z } from 'zod';
import { faultTurn } from '../../core/fault.ts';
import type { GapFaultKind } from '../kind.ts';
import { newestHistory, oneTurnEarlier } from './kept.ts';

const schema = z.strictObject({
  kind: z.literal('full-disk'),
  turn: faultTurn,
  /** How many bytes the history can still grow by. No other file can grow beyond the same size. */
  room: z.int().min(0),
  /** Whether writes fail, or end the client in the middle of one. */
  full: z.enum(['error', 'killed']),
});
export type FullDisk = z.infer<typeof schema>;

export const fullDisk: GapFaultKind<FullDisk> = {
  kind: 'full-disk',
  family: 'disk',
  models:
    'A disk or a quota that is full while the client writes: the write fails, or the client ends in the middle of it.',
  schema,
  needs: 'limit',
  describe: ({ full }) => `the disk is full: writes ${full === 'error' ? 'fail' : 'end the client'}`,
  between(disk, { room, full }) {
    const struck = newestHistory(disk);
    return struck && [{ kind: 'limit', bytes: struck.bytes.length + room, full }];
  },
  arbitrary: ({ turns }) =>
    fc.record({
      kind: fc.constant('full-disk' as const),
      turn: fc.constantFrom(...turns),
      room: fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: 2, max: 6_000 }), fc.constantFrom(40_000, 4_000_000)),
      full: fc.constantFrom('error' as const, 'killed' as const),
    }),
  simpler: (fault) => [
    ...(fault.full === 'killed' ? [{ ...fault, full: 'error' as const }] : []),
    ...(fault.room > 0 ? [{ ...fault, room: 0 }] : []),
    ...oneTurnEarlier(fault),
  ],
};

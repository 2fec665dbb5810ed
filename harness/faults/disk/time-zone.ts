// Lets the client find another local time when it resumes: the folders and names of its files may follow it.
import fc from 'fast-check';
import { z } from 'zod';
import { faultTurn } from '../../core/fault.ts';
import type { GapFaultKind } from '../kind.ts';
import { newestHistory, oneTurnEarlier } from './kept.ts';

/** Fourteen hours ahead of UTC, seven or eight behind it, and one that is no whole number of hours away. */
const zone = z.enum(['Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kathmandu']);

const schema = z.strictObject({ kind: z.literal('time-zone'), turn: faultTurn, zone });
export type TimeZone = z.infer<typeof schema>;

export const timeZone: GapFaultKind<TimeZone> = {
  kind: 'time-zone',
  family: 'disk',
  models: 'A user who travels, or a laptop and a server: yesterday where the session began, tomorrow where it goes on.',
  schema,
  needs: 'time-zone',
  describe: (fault) => `local time is that of ${fault.zone}`,
  between: (disk, fault) => newestHistory(disk) && [{ kind: 'time-zone', zone: fault.zone }],
  arbitrary: ({ turns }) =>
    fc.record({
      kind: fc.constant('time-zone' as const),
      turn: fc.constantFrom(...turns),
      zone: fc.constantFrom(...zone.options),
    }),
  simpler: oneTurnEarlier,
};

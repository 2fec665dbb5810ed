// Tears the end off a file that the client keeps, at any byte of a line: a write that was cut short, a disk that was full, a machine
// that lost its power. With the final line feed alone gone everything can still be read.
import fc from 'fast-check';
import { z } from 'zod';
import { lastLineSize } from '../../core/disk.ts';
import { faultTurn } from '../../core/fault.ts';
import type { GapFaultKind } from '../kind.ts';
import { drawRole, fileOf, keptRole, linesOf, oneTurnEarlier, rewritten } from './kept.ts';

const schema = z.strictObject({
  kind: z.literal('tear'),
  turn: faultTurn,
  file: keptRole,
  /** How many whole lines are lost behind the torn one; it is the last one where this is left out. */
  behind: z.int().min(1).optional(),
  /** How many bytes of that line are lost, from its end; all of them where it has fewer. */
  lost: z.int().min(1),
});
export type Tear = z.infer<typeof schema>;

export const tear: GapFaultKind<Tear> = {
  kind: 'tear',
  family: 'disk',
  models: 'A last line that was not written to its end: a crash in the middle of a write, a disk that was full.',
  schema,
  strikesLines: ({ file }) => file,
  describe({ file, behind, lost }) {
    const line = behind === undefined ? 'the last line' : `line ${behind + 1} from the end`;
    const rest = behind === undefined ? '' : ', and all behind it is lost';
    return lost === 1 ? `${line} of the ${file} lacks its line feed${rest}` : `${line} of the ${file} is torn${rest}`;
  },

  between: (disk, { file, behind, lost }) =>
    rewritten(disk, file, (bytes) => {
      const left = behind === undefined ? bytes : fileOf(linesOf(bytes).slice(0, -behind), true);
      return left.length === 0 ? undefined : left.subarray(0, left.length - Math.min(lost, lastLineSize(left)));
    }),

  arbitrary: ({ turns, roles }) =>
    fc.record(
      {
        kind: fc.constant('tear' as const),
        turn: fc.constantFrom(...turns),
        file: drawRole(roles),
        behind: fc.integer({ min: 1, max: 9 }),
        lost: fc.oneof(fc.constantFrom(1, 2, 3), fc.integer({ min: 1, max: 400 }), fc.constant(100_000)),
      },
      { requiredKeys: ['kind', 'turn', 'file', 'lost'] },
    ),
  simpler: ({ behind, ...fault }) => [
    ...(behind === undefined ? [] : [fault]),
    ...[1, 2].filter((lost) => lost < fault.lost).map((lost) => ({ ...withBehind(fault, behind), lost })),
    ...oneTurnEarlier(withBehind(fault, behind)),
  ],
};

function withBehind(fault: Tear, behind: number | undefined): Tear {
  return behind === undefined ? fault : { ...fault, behind };
}

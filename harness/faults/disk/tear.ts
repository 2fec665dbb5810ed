// Tears the end off a file that the client keeps, at any byte of its last line: a write that was cut short, a disk that was full, a
// machine that lost its power. With the final line feed alone gone everything can still be read.
import fc from 'fast-check';
import { z } from 'zod';
import { faultTurn } from '../../core/fault.ts';
import type { GapFaultKind } from '../kind.ts';
import { drawRole, isEnded, keptRole, linesOf, oneTurnEarlier, rewritten } from './kept.ts';

const schema = z.strictObject({
  kind: z.literal('tear'),
  turn: faultTurn,
  file: keptRole,
  /** How many bytes of the file's last line are lost, from its end; all of them where it has fewer. */
  lost: z.int().min(1),
});
export type Tear = z.infer<typeof schema>;

export const tear: GapFaultKind<Tear> = {
  kind: 'tear',
  family: 'disk',
  models: 'A last line that was not written to its end: a crash in the middle of a write, a disk that was full.',
  schema,
  describe: ({ file, lost }) =>
    lost === 1 ? `the final line feed of the ${file} is missing` : `the last line of the ${file} is torn`,

  between: (disk, { file, lost }) =>
    rewritten(disk, file, (bytes) => bytes.subarray(0, bytes.length - Math.min(lost, lastLineSize(bytes)))),

  arbitrary: ({ turns, roles }) =>
    fc.record({
      kind: fc.constant('tear' as const),
      turn: fc.constantFrom(...turns),
      file: drawRole(roles),
      lost: fc.oneof(fc.constantFrom(1, 2, 3), fc.integer({ min: 1, max: 400 }), fc.constant(100_000)),
    }),
  simpler: (fault) => [
    ...[1, 2].filter((lost) => lost < fault.lost).map((lost) => ({ ...fault, lost })),
    ...oneTurnEarlier(fault),
  ],
};

/** How many bytes the last line of a file has, its line feed included. */
export function lastLineSize(bytes: Uint8Array): number {
  return (linesOf(bytes).at(-1)?.length ?? 0) + Number(isEnded(bytes));
}

// A line of a file, and what faults do to one: all lines around it stay as they were.
import fc from 'fast-check';
import { z } from 'zod';
import { faultTurn, type GapFault } from '../../core/fault.ts';
import type { Deed, Disk, Role } from '../../core/disk.ts';
import type { Gaps } from '../kind.ts';
import { drawRole, fileOf, isEnded, keptRole, linesOf, oneTurnEarlier, rewritten } from './kept.ts';

/** Counted from 1 at the top of the file, or from -1 at its end. */
const lineNumber = z.int().refine((line) => line !== 0, 'lines count from 1, or from -1 at the end');

/** What a fault on one line has beside its kind. */
export const lineFields = { turn: faultTurn, file: keptRole, line: lineNumber };

interface LineFault extends GapFault {
  readonly file: Role;
  readonly line: number;
}

/** Replaces, in each struck file, the lines from that one on; undefined where no file has so many, or nothing changes. */
export function withLines(
  disk: Disk,
  { file, line }: LineFault,
  /** Gets the line and the one behind it, if there is one, and gives those that stand in their place; undefined: nothing to do. */
  change: (line: Uint8Array, next: Uint8Array | undefined) => readonly Uint8Array[] | undefined,
): readonly Deed[] | undefined {
  return rewritten(disk, file, (bytes) => {
    const lines = linesOf(bytes);
    const at = line > 0 ? line - 1 : lines.length + line;
    const [struck, next] = [lines[at], lines[at + 1]];
    const changed = struck && change(struck, next);
    if (!changed) return undefined;
    const left = [...lines.slice(0, at), ...changed, ...lines.slice(at + 2)];
    // Who takes the last line away leaves the line feed of the one before.
    return fileOf(left, isEnded(bytes) || left.length === at);
  });
}

/** Lines are drawn near both ends of a file: the head of a session, and its latest turn. */
export function drawLine<Kind extends string>(kind: Kind, { turns, roles }: Gaps, last = -1) {
  return fc.record({
    kind: fc.constant(kind),
    turn: fc.constantFrom(...turns),
    file: drawRole(roles),
    line: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: last - 9, max: last })),
  });
}

/** The last line, then one that is nearer to an end of the file. */
export function simplerLine<Fault extends LineFault>(fault: Fault, last = -1): Fault[] {
  const { line } = fault;
  const nearer = line > 1 ? [line - 1] : line < last - 1 ? [line + 1] : [];
  const lines = line === last ? [] : [...new Set([last, ...nearer])];
  return [...lines.map((one) => ({ ...fault, line: one })), ...oneTurnEarlier(fault)];
}

/** A line in words. */
export function lineWords({ file, line }: LineFault): string {
  if (line === -1) return `the last line of the ${file}`;
  return line > 0 ? `line ${line} of the ${file}` : `line ${-line} from the end of the ${file}`;
}

// Which of the files that a client keeps a disk fault strikes, and the lines in it.
import fc from 'fast-check';
import { z } from 'zod';
import { ROLES, type Disk, type KeptFile } from '../../core/disk.ts';
import type { GapFault } from '../../core/fault.ts';

export const keptRole = z.enum(ROLES);

/** Mostly the history: what is lost there is lost. */
export const drawRole: fc.Arbitrary<z.infer<typeof keptRole>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('history' as const) },
  { weight: 1, arbitrary: fc.constant('index' as const) },
  { weight: 1, arbitrary: fc.constant('state' as const) },
);

/** The newest file of that role: the last one by name. */
export function keptFile({ files }: Disk, role: KeptFile['role']): KeptFile | undefined {
  return files.findLast((file) => file.role === role);
}

/** A line of a file, from its first byte to the one behind its line feed, or behind the end of a file that lacks it. */
export interface Line {
  readonly from: number;
  readonly to: number;
}

const LINE_FEED = 0x0a;

/** All lines of a file; an empty file has none. */
export function linesOf(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length;) {
    const feed = bytes.indexOf(LINE_FEED, from);
    const to = feed < 0 ? bytes.length : feed + 1;
    lines.push({ from, to });
    from = to;
  }
  return lines;
}

export function lastLine(bytes: Uint8Array): Line | undefined {
  return linesOf(bytes).at(-1);
}

/** The same fault one turn earlier, where there is a gap. */
export function oneTurnEarlier<Fault extends GapFault>(fault: Fault): Fault[] {
  return fault.turn > 2 ? [{ ...fault, turn: fault.turn - 1 }] : [];
}

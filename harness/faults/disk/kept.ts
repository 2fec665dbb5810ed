// Which of the files that a client keeps a disk fault strikes, and the lines in them.
import fc from 'fast-check';
import { z } from 'zod';
import { ROLES, type Deed, type Disk, type KeptFile, type Role } from '../../core/disk.ts';
import { faultTurn, type GapFault } from '../../core/fault.ts';
import type { Gaps } from '../kind.ts';

export const keptRole = z.enum(ROLES);

/** What a fault on the newest conversation has beside its kind. */
export const gapFields = { turn: faultTurn };

/** What a fault on whole files has beside its kind. */
export const wholeFields = { turn: faultTurn, file: keptRole };

export function drawGap<Kind extends string>(kind: Kind, { turns }: Gaps) {
  return fc.record({ kind: fc.constant(kind), turn: fc.constantFrom(...turns) });
}

export function drawWhole<Kind extends string>(kind: Kind, { turns, roles }: Gaps) {
  return fc.record({ kind: fc.constant(kind), turn: fc.constantFrom(...turns), file: drawRole(roles) });
}

/** Mostly the history: what is lost there is lost. */
export function drawRole(roles: readonly Role[]): fc.Arbitrary<Role> {
  const weighted = roles.map((role) => ({ weight: role === 'history' ? 3 : 1, arbitrary: fc.constant(role) }));
  return fc.oneof(...weighted);
}

/** The newest conversation. */
export function newestHistory({ files }: Disk): KeptFile | undefined {
  return files.findLast((file) => file.role === 'history');
}

/** What is struck of a role: the newest conversation, but each file of a list or a database, since they belong together. */
export function struckFiles(disk: Disk, role: Role): readonly KeptFile[] {
  if (role !== 'history') return disk.files.filter((file) => file.role === role);
  const newest = newestHistory(disk);
  return newest ? [newest] : [];
}

/** Gives each struck file other bytes; undefined where that changes nothing. */
export function rewritten(
  disk: Disk,
  role: Role,
  rewrite: (bytes: Uint8Array) => Uint8Array | undefined,
): readonly Deed[] | undefined {
  const deeds = struckFiles(disk, role).flatMap(({ path, bytes: before }): Deed[] => {
    const bytes = rewrite(before);
    return bytes === undefined || Buffer.compare(bytes, before) === 0 ? [] : [{ kind: 'write', path, bytes }];
  });
  return deeds.length === 0 ? undefined : deeds;
}

const LINE_FEED = 0x0a;

/** All lines of a file, without their line feeds; behind the last line feed there is none. */
export function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const feed = bytes.indexOf(LINE_FEED, from);
    const to = feed < 0 ? bytes.length : feed;
    lines.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return lines;
}

/** A file of these lines, each with a line feed but maybe the last one. */
export function fileOf(lines: readonly Uint8Array[], isEnded: boolean): Uint8Array {
  const feed = Uint8Array.of(LINE_FEED);
  const last = lines.length - 1;
  return new Uint8Array(Buffer.concat(lines.flatMap((line, at) => (at < last || isEnded ? [line, feed] : [line]))));
}

/** Whether a file ends as a file of lines should. */
export function isEnded(bytes: Uint8Array): boolean {
  return bytes.at(-1) === LINE_FEED;
}

/** The same fault one turn earlier, where there is a gap. */
export function oneTurnEarlier<Fault extends GapFault>(fault: Fault): Fault[] {
  return fault.turn > 2 ? [{ ...fault, turn: fault.turn - 1 }] : [];
}

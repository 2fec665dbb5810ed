// What a client can be struck by: what carries its replies, which blows and ordeals it takes, and what it keeps on disk.
import type { Blow } from '../core/blow.ts';
import type { Ordeal, Role } from '../core/disk.ts';
import { strikesReply, type FaultData, type GapFault, type ReplyFault } from '../core/fault.ts';
import type { Script } from '../core/script.ts';
import { GAP_FAULT_KINDS, REPLY_FAULT_KINDS } from '../faults/index.ts';
import type { Carrier, Family, FaultKind, GapFaultKind } from '../faults/kind.ts';

/** What can be drawn for a client: a fault that cannot strike it is not. */
export interface Target {
  /** What carries the replies to it. */
  readonly carrier: Carrier;
  readonly families: readonly Family[];
  /** Which blows it can be dealt. */
  readonly endures: readonly Blow['kind'][];
  /** What it can be put through between two sessions. */
  readonly takes: readonly Ordeal[];
  /** What it keeps files for. */
  readonly roles: readonly Role[];
}

/** Any client can be struck so. */
export const ON_THE_WIRE: Target = { carrier: 'http', families: ['wire'], endures: [], takes: [], roles: ['history'] };

/** The kinds of faults that can strike a reply to it, or its process meanwhile. */
export function replyKindsFor({ carrier, families, endures }: Target): FaultKind<ReplyFault>[] {
  return Object.values(REPLY_FAULT_KINDS).filter(
    ({ family, carriers, blows }) =>
      families.includes(family) &&
      (carriers?.includes(carrier) ?? true) &&
      (blows === undefined || endures.includes(blows)),
  );
}

/** The kinds of faults that can strike it between two sessions. */
export function gapKindsFor({ families, takes }: Target): GapFaultKind<GapFault>[] {
  return Object.values(GAP_FAULT_KINDS).filter(
    ({ family, needs }) => families.includes(family) && (needs === undefined || takes.includes(needs)),
  );
}

/** The turns, numbered from 1, before which a fault of that kind finds a gap that it can strike. */
export function gapsFor({ looksBack }: Pick<GapFaultKind<GapFault>, 'looksBack'>, { turns }: Script): number[] {
  const resumed = turns.flatMap(({ resume }, index) => (resume ? [index + 1] : []));
  return looksBack ? resumed.slice(1) : resumed;
}

/** Whether a fault is of a kind that can strike the target, and strikes files that it keeps. */
export function canStrike(target: Target, fault: FaultData): boolean {
  if (strikesReply(fault)) return replyKindsFor(target).some(({ kind }) => kind === fault.kind);
  const file = fault['file'];
  const isKept = file === undefined || target.roles.some((role) => role === file);
  return isKept && gapKindsFor(target).some(({ kind }) => kind === fault.kind);
}

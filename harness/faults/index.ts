// Every kind of fault, in one list. To add one: write its file, and add its line here.
import type { z } from 'zod';
import { strikesReply, type FaultData, type GapFault, type ReplyFault } from '../core/fault.ts';
import { copy } from './disk/copy.ts';
import { crlf } from './disk/crlf.ts';
import { empty } from './disk/empty.ts';
import { freshHome } from './disk/fresh-home.ts';
import { fullDisk } from './disk/full-disk.ts';
import { link } from './disk/link.ts';
import { lose } from './disk/lose.ts';
import { move } from './disk/move.ts';
import { protect } from './disk/protect.ts';
import { rehydrate } from './disk/rehydrate.ts';
import { removeLine } from './disk/remove-line.ts';
import { rename } from './disk/rename.ts';
import { repeatLine } from './disk/repeat-line.ts';
import { restore } from './disk/restore.ts';
import { swapLines } from './disk/swap-lines.ts';
import { tear } from './disk/tear.ts';
import { timeZone } from './disk/time-zone.ts';
import { zeroLine } from './disk/zero-line.ts';
import type { FaultKind, GapFaultKind } from './kind.ts';
import { interrupt } from './process/interrupt.ts';
import { killIdle } from './process/kill-idle.ts';
import { signal } from './process/signal.ts';
import { badChunk } from './wire/bad-chunk.ts';
import { chunk } from './wire/chunk.ts';
import { close } from './wire/close.ts';
import { cut } from './wire/cut.ts';
import { down } from './wire/down.ts';
import { drip } from './wire/drip.ts';
import { drop } from './wire/drop.ts';
import { errorFrame } from './wire/error-frame.ts';
import { fail } from './wire/fail.ts';
import { garble } from './wire/garble.ts';
import { gzip } from './wire/gzip.ts';
import { hangUp } from './wire/hang-up.ts';
import { incomplete } from './wire/incomplete.ts';
import { insert } from './wire/insert.ts';
import { mislength } from './wire/mislength.ts';
import { mistype } from './wire/mistype.ts';
import { noop } from './wire/noop.ts';
import { page } from './wire/page.ts';
import { pause } from './wire/pause.ts';
import { redirect } from './wire/redirect.ts';
import { refuse } from './wire/refuse.ts';
import { repeat } from './wire/repeat.ts';
import { spell } from './wire/spell.ts';
import { strip } from './wire/strip.ts';
import { swap } from './wire/swap.ts';
import { trail } from './wire/trail.ts';
import { unanswered } from './wire/unanswered.ts';
import { upgrade } from './wire/upgrade.ts';

const REPLY_KINDS = {
  noop,
  cut,
  refuse,
  unanswered,
  mistype,
  page,
  mislength,
  'bad-chunk': badChunk,
  chunk,
  drip,
  pause,
  spell,
  insert,
  garble,
  repeat,
  swap,
  drop,
  trail,
  strip,
  fail,
  incomplete,
  upgrade,
  close,
  'error-frame': errorFrame,
  gzip,
  redirect,
  'hang-up': hangUp,
  down,
  interrupt,
  signal,
} as const;

const GAP_KINDS = {
  tear,
  'repeat-line': repeatLine,
  'remove-line': removeLine,
  'swap-lines': swapLines,
  'zero-line': zeroLine,
  empty,
  crlf,
  lose,
  protect,
  restore,
  copy,
  move,
  rename,
  link,
  'fresh-home': freshHome,
  rehydrate,
  'time-zone': timeZone,
  'full-disk': fullDisk,
  'kill-idle': killIdle,
} as const;

const KINDS = { ...REPLY_KINDS, ...GAP_KINDS };

/** Any fault whose kind is known. */
export type Fault = z.infer<(typeof KINDS)[keyof typeof KINDS]['schema']>;

/** Those that strike while a reply is on its way, by name. */
export const REPLY_FAULT_KINDS: Readonly<Record<string, FaultKind<ReplyFault>>> = REPLY_KINDS;

/** Those that strike in the gap between two sessions, by name. */
export const GAP_FAULT_KINDS: Readonly<Record<string, GapFaultKind<GapFault>>> = GAP_KINDS;

export const FAULT_KINDS: Readonly<Record<string, FaultKind<ReplyFault> | GapFaultKind<GapFault>>> = KINDS;

/** The kind of a fault that was validated before. */
export function kindOf(fault: ReplyFault): FaultKind<ReplyFault> {
  return REPLY_FAULT_KINDS[fault.kind] ?? unheardOf(fault);
}

export function gapKindOf(fault: GapFault): GapFaultKind<GapFault> {
  return GAP_FAULT_KINDS[fault.kind] ?? unheardOf(fault);
}

/** A fault that was validated before, in words. */
export function describeFault(fault: FaultData): string {
  return strikesReply(fault) ? kindOf(fault).describe(fault) : gapKindOf(fault).describe(fault);
}

function unheardOf({ kind }: FaultData): never {
  throw new Error(`no fault kind is called "${kind}"`);
}

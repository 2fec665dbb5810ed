// Every kind of fault, in one list. To add one: write its file, and add its line here.
import type { z } from 'zod';
import type { FaultData } from '../core/fault.ts';
import type { FaultKind } from './kind.ts';
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

const KINDS = {
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
} as const;

/** Any fault whose kind is known. */
export type Fault = z.infer<(typeof KINDS)[keyof typeof KINDS]['schema']>;

export const FAULT_KINDS: Readonly<Record<string, FaultKind<FaultData>>> = KINDS;

/** The kind of a fault that was validated before. */
export function kindOf(fault: FaultData): FaultKind<FaultData> {
  const kind = FAULT_KINDS[fault.kind];
  if (!kind) throw new Error(`no fault kind is called "${fault.kind}"`);
  return kind;
}

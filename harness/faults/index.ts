// Every kind of fault, in one list. To add one: write its file, and add its line here.
import type { z } from 'zod';
import type { FaultData } from '../core/fault.ts';
import type { FaultKind } from './kind.ts';
import { close } from './wire/close.ts';
import { cut } from './wire/cut.ts';
import { errorFrame } from './wire/error-frame.ts';
import { noop } from './wire/noop.ts';
import { refuse } from './wire/refuse.ts';
import { upgrade } from './wire/upgrade.ts';

const KINDS = { noop, cut, refuse, upgrade, close, 'error-frame': errorFrame } as const;

/** Any fault whose kind is known. */
export type Fault = z.infer<(typeof KINDS)[keyof typeof KINDS]['schema']>;

export const FAULT_KINDS: Readonly<Record<string, FaultKind<FaultData>>> = KINDS;

/** The kind of a fault that was validated before. */
export function kindOf(fault: FaultData): FaultKind<FaultData> {
  const kind = FAULT_KINDS[fault.kind];
  if (!kind) throw new Error(`no fault kind is called "${fault.kind}"`);
  return kind;
}

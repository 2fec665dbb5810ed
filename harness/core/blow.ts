// A blow is what is done to a client's process while it works: its own interrupt, or a signal. Blows are data: a process fault puts
// one among the pieces of a reply, and the driver deals it.
import { z } from 'zod';

export const signalName = z.enum(['SIGINT', 'SIGTERM', 'SIGKILL']);
export type SignalName = z.infer<typeof signalName>;

/** Whom a signal is sent to: the client's process alone, or its process group, as a terminal does it. */
export const signalled = z.enum(['client', 'group']);
export type Signalled = z.infer<typeof signalled>;

export type Blow =
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'signal'; readonly signal: SignalName; readonly to: Signalled };

/** Whether no client could do anything more once this has struck it. */
export function isDeadly(blow: Blow): boolean {
  return blow.kind === 'signal' && blow.signal === 'SIGKILL';
}

// What is said between the driver and the process in which the SDK runs: one JSON value a line, both ways.
import { z } from 'zod';

/** What the process is started with, as its only argument. */
export interface Setting {
  /** Path of the SDK's module. */
  readonly sdk: string;
  /** Path of the Codex that the SDK is to run. */
  readonly codex: string;
  readonly cwd: string;
  /** The thread to be resumed; a new one is started where there is none. */
  readonly resume?: string;
}

export type Command =
  | { readonly kind: 'prompt'; readonly text: string }
  /** Aborts the running turn by the signal that it was given. */
  | { readonly kind: 'interrupt' };

/** What the SDK tells its user, as it is told. */
export const told = z.discriminatedUnion('kind', [
  /** `runStreamed` yielded it. */
  z.strictObject({ kind: z.literal('event'), event: z.unknown() }),
  /** The events of a turn were over. `thread` is what `thread.id` says then. */
  z.strictObject({ kind: z.literal('over'), thread: z.string().nullable() }),
  /** They ended with an exception. */
  z.strictObject({ kind: z.literal('threw'), thread: z.string().nullable(), message: z.string() }),
]);
export type Told = z.infer<typeof told>;

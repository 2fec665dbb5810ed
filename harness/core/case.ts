// A case is all that one run needs, as JSON: the client, what the model says, what breaks, and the limits.
import { z } from 'zod';
import { faultData } from './fault.ts';
import { script } from './script.ts';

/** Raised whenever the meaning of a stored case changes. */
export const CASE_VERSION = 1;

export const limits = z.strictObject({
  /** How often the client is configured to retry a broken stream. */
  retries: z.int().min(0).max(20),
  /** How long the whole case may take, in milliseconds; longer where the client's driver asks for it (`patience_ms`). */
  deadline_ms: z.int().min(100).max(600_000),
});
export type Limits = z.infer<typeof limits>;

export const caseSchema = z.strictObject({
  cutpoint: z.literal(CASE_VERSION),
  /** The program under test, such as `codex@0.120.0` or `reference+stale-prompt`. */
  client: z.string().min(1),
  script,
  faults: z.array(faultData),
  limits,
});
/** All that one run needs, as JSON; see the fields of the schema. Schema and faults are checked when it is read from a file, not when it is run. */
export type Case = z.infer<typeof caseSchema>;

export const DEFAULT_LIMITS: Limits = { retries: 2, deadline_ms: 30_000 };

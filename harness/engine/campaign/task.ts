// What a campaign asks for: cases to run, or a failing case to minimise. A task says all that it takes to do it, and what it comes to
// is told in results, so that it makes no difference who does it, how often, or on which machine.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { caseSchema, type Case } from '../../core/case.ts';
import type { Observation } from '../../core/journal.ts';
import { story } from '../../core/story/story.ts';

/** Where a case stands in a campaign: which lane, and the how manieth there, counted from 0. */
const place = { lane: z.int().min(0), at: z.int().min(0) };

export const task = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cases'),
    cases: z.array(z.strictObject({ ...place, case: caseSchema })).min(1),
  }),
  /** The case failed, and was the first to show these signatures with what struck it. */
  z.strictObject({
    kind: z.literal('minimise'),
    ...place,
    case: caseSchema,
    struck: z.array(z.string()),
    signatures: z.array(z.string()).min(1),
  }),
]);
export type Task = z.infer<typeof task>;

/** What a case showed, and no more of it than a campaign needs. */
export const caseResult = z.strictObject({
  kind: z.literal('case'),
  ...place,
  digest: z.string(),
  /** Combinations that it exercised, as `fault, place, tool state, recovery`. */
  cells: z.array(z.string()),
  /** What the client's behaviour looked like. */
  shapes: z.array(z.string()),
  /** Kinds of the faults that took effect, and what was odd in the model's words, such as `flaw reused-id`; each once, sorted. */
  struck: z.array(z.string()),
  /** How many of its faults took none. */
  notReached: z.int().min(0),
  /** Signatures of what it violates, sorted. */
  failed: z.array(z.string()),
  /** Why there is no verdict. */
  unknown: z.array(z.string()),
  /** There where it failed. */
  trace: z.string().optional(),
});
export type CaseResult = z.infer<typeof caseResult>;

/** The story that a minimal case told, and how often. */
const told = z.strictObject({
  digest: z.string(),
  times: z.int().min(1),
  failed: z.array(z.string()),
  /** Why it had no verdict, where it had none. */
  unknown: z.array(z.string()).optional(),
  trace: z.string(),
});

const violation = z.strictObject({ invariant: z.string(), signature: z.string(), message: z.string() });

export const minimalResult = z.strictObject({
  kind: z.literal('minimal'),
  ...place,
  /** What was to be kept while the case was made smaller. */
  signature: z.string(),
  /** The smallest that shows it; as it was drawn, where that did not show it again. */
  case: caseSchema,
  struck: z.array(z.string()),
  /** How many cases were run on the way. */
  executions: z.int().min(0),
  /** Every story that it told when it was replayed, the most frequent first. */
  replays: z.array(told),
  /** What a replay that showed the signature violated, and its story, which names violations by their indexes; one with the other. */
  violations: z.array(violation).optional(),
  story: story.optional(),
  /** What else it was played to, and the signatures that this showed. */
  also: z.array(
    z.strictObject({ client: z.string(), failed: z.array(z.string()), unknown: z.array(z.string()).optional() }),
  ),
});
export type MinimalResult = z.infer<typeof minimalResult>;

/**
 * A case that was tried while another was made smaller. What it showed is kept where it failed, so that a search that is broken off
 * can go on where it was.
 */
export const triedResult = z.strictObject({
  kind: z.literal('tried'),
  ...place,
  /** Which case, as `keyOf` tells it. */
  key: z.string(),
  seen: z.custom<Observation>((value) => typeof value === 'object' && value !== null && 'journal' in value).optional(),
});
export type TriedResult = z.infer<typeof triedResult>;

export const result = z.discriminatedUnion('kind', [caseResult, minimalResult, triedResult]);
export type Result = z.infer<typeof result>;

/** Names a case among those that were tried: twelve hex digits of the SHA-256 of its JSON. */
export function keyOf(of: Case): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 12);
}

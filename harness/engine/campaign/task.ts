// What a campaign asks for: cases to run, or a failing case to minimise. A task says all that it takes to do it, and what it comes to
// is told in results, so that it makes no difference who does it, how often, or on which machine.
import { z } from 'zod';
import { caseSchema } from '../../core/case.ts';

/** Where a case stands in a campaign: which lane, and the how manieth there, counted from 0. */
const place = { lane: z.int().min(0), at: z.int().min(0) };

export const task = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cases'),
    cases: z.array(z.strictObject({ ...place, case: caseSchema })).min(1),
  }),
  /** The case failed, and was the first to show these signatures with what struck it. */
  z.strictObject({ kind: z.literal('minimise'), ...place, case: caseSchema, signatures: z.array(z.string()).min(1) }),
]);
export type Task = z.infer<typeof task>;

/** What a case showed, and no more of it than a campaign needs. */
const caseResult = z.strictObject({
  kind: z.literal('case'),
  ...place,
  digest: z.string(),
  /** Combinations that it exercised, as `fault, place, tool state, recovery`. */
  cells: z.array(z.string()),
  /** What the client's behaviour looked like. */
  shapes: z.array(z.string()),
  /** Kinds of the faults that took effect, each once, sorted. */
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
  trace: z.string(),
});

const minimalResult = z.strictObject({
  kind: z.literal('minimal'),
  ...place,
  /** What was to be kept while the case was made smaller. */
  signature: z.string(),
  case: caseSchema,
  struck: z.array(z.string()),
  /** How many cases were run on the way. */
  executions: z.int().min(0),
  /** Every story that it told when it was replayed, the most frequent first. */
  replays: z.array(told),
  /** The story of the case as it was drawn, where it did not show the signature again. */
  drawn: z.string().optional(),
  /** What else it was played to, and the signatures that this showed. */
  also: z.array(z.strictObject({ client: z.string(), failed: z.array(z.string()) })),
});
export type MinimalResult = z.infer<typeof minimalResult>;

export const result = z.discriminatedUnion('kind', [caseResult, minimalResult]);
export type Result = z.infer<typeof result>;

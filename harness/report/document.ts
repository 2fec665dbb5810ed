// The report of a run as one document. Everything else that is told of a run, be it the page, the table, Markdown, JUnit or
// annotations, is made of it alone. Its schema has a version of its own; docs/report.md explains it field by field.
import { z } from 'zod';
import { caseSchema } from '../core/case.ts';
import { exercise } from '../core/exercise.ts';
import { story } from '../core/story/story.ts';

/** Raised whenever a field gets another meaning or goes; a field may be added without. */
export const REPORT_VERSION = 1;

const violation = z.strictObject({ invariant: z.string(), signature: z.string(), message: z.string() });

/** Something that failed, or had no verdict, told once. */
export const reportedFinding = z.strictObject({
  /** Unique in the report; also the name of its reproducer, and of its place on the page. */
  id: z.string(),
  title: z.string(),
  /** Why the scenario is kept. */
  why: z.string().optional(),
  standing: z.enum(['caught', 'violated', 'escaped', 'unknown']),
  /** Clients that show it, and clients that were asked as well and do not. */
  clients: z.array(z.string()).min(1),
  notIn: z.array(z.string()),
  /** Whether a baseline does not know it. */
  isNew: z.boolean(),
  /** How many cases showed it. */
  cases: z.int().min(1),
  /** What struck, in words, as the case has it. */
  faults: z.array(z.string()),
  violations: z.array(violation),
  /** Why there is no verdict. */
  reasons: z.array(z.string()),
  /** Where a known bug escaped: the signatures of exactly what it is known to violate. */
  expected: z.array(z.string()).optional(),
  /** The case that shows it: minimal, where somebody made it so. */
  case: caseSchema,
  digest: z.string(),
  trace: z.array(z.string()),
  /** Absent where only its trace was kept. */
  story: story.optional(),
  /** Every story that replays of the case told; one alone is steady. */
  replays: z.array(
    z.strictObject({
      digest: z.string(),
      times: z.int().min(1),
      /** Whether these replays showed it. */
      shows: z.boolean(),
      trace: z.array(z.string()),
    }),
  ),
  /** Its reproducer, relative to the report; absent where there is none. */
  file: z.string().optional(),
  /** What a person types to see it again, the shortest way first. */
  commands: z.array(z.string()),
});

/** A campaign that the report tells of. */
const campaign = z.strictObject({
  client: z.string(),
  seed: z.int(),
  digest: z.string(),
  cases: z.int().min(0),
  failing: z.int().min(0),
  unknown: z.int().min(0),
  /** Faults that took no effect. */
  notReached: z.int().min(0),
  combinations: z.int().min(0),
  shapes: z.int().min(0),
});

export const report = z.strictObject({
  /** The version of this schema. */
  report: z.literal(REPORT_VERSION),
  kind: z.enum(['scenarios', 'campaign', 'matrix']),
  title: z.string(),
  /** The command that made it, as one types it. */
  command: z.string(),
  /** When, by what, and on what; the only part that differs between two runs that came to the same. */
  made: z.strictObject({
    /** As ISO 8601, in UTC. */
    at: z.string(),
    /** Cutpoint's own version. */
    cutpoint: z.string(),
    /** Such as `linux-x64`. */
    platform: z.string(),
  }),
  /** Of all that the report tells but for when, by what, and how long it took. */
  digest: z.string(),
  exercises: z.array(exercise),
  findings: z.array(reportedFinding),
  campaigns: z.array(campaign),
  /** What its campaigns reached together: what several of them reached is counted once. */
  reached: z.strictObject({ combinations: z.int().min(0), shapes: z.int().min(0) }).optional(),
  /** Reasons for which cases of campaigns had no verdict. */
  withoutVerdict: z.array(
    z.strictObject({ client: z.string(), reason: z.string(), cases: z.int().min(1), isNew: z.boolean() }),
  ),
  /** Clients that the run did without, and why. */
  leftOut: z.array(z.strictObject({ client: z.string(), why: z.string() })),
  /** The invariants that the findings name: their sentences, and who demands them. */
  invariants: z.array(z.strictObject({ id: z.string(), rule: z.string(), source: z.string() })),
});

export type Report = z.infer<typeof report>;
export type ReportedFinding = Report['findings'][number];

// What a campaign is, as data: whoever has it plays the same cases. It is the first line of the campaign's log.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { CASE_VERSION, caseSchema, type Case } from '../../core/case.ts';
import { ROLES } from '../../core/disk.ts';
import { FAMILIES } from '../../faults/kind.ts';
import type { Target } from '../target.ts';

/** The phases of a search, in their order. */
export const PHASES = ['scenarios', 'corpus', 'boundaries', 'drawn', 'minimise'] as const;
export type Phase = (typeof PHASES)[number];

/** Phases whose cases are known before the first of them is run. */
export const PLANNED = ['scenarios', 'corpus', 'boundaries'] as const;

/**
 * Of how many lanes a campaign consists. A lane is a search of its own, which learns from nothing but itself: so it does not matter
 * how many of them are played at once, by whom, or on how many machines. More of them can be spread wider, and learn less each.
 */
export const LANES = 16;

/** Which lanes are played: every `of`th, from the `index`th on, counted from 1. */
export const shard = z.strictObject({ index: z.int().min(1), of: z.int().min(1).max(LANES) });
export type Shard = z.infer<typeof shard>;

const target = z.strictObject({
  carrier: z.enum(['http', 'intercept', 'websocket']),
  families: z.array(z.enum(FAMILIES)),
  endures: z.array(z.enum(['interrupt', 'signal'])),
  takes: z.array(z.enum(['protect', 'rehydrate', 'time-zone', 'limit', 'idle-kill'])),
  roles: z.array(z.enum(ROLES)),
}) satisfies z.ZodType<Target>;

export const configuration = z.strictObject({
  kind: z.literal('campaign'),
  cutpoint: z.literal(CASE_VERSION),
  /** Of the Cutpoint that planned the campaign; older logs do not tell. Another one may draw other cases. */
  version: z.string().optional(),
  client: z.string().min(1),
  seed: z.int().min(0),
  lanes: z.int().min(1),
  /** What can be drawn for the client. */
  target,
  phases: z.array(z.enum(PHASES)),
  planned: z.strictObject({
    scenarios: z.array(caseSchema),
    corpus: z.array(caseSchema),
    boundaries: z.array(caseSchema),
  }),
  /** Clients that every minimal case is played to as well. */
  also: z.array(z.string()),
  shard: shard.optional(),
});
export type Configuration = z.infer<typeof configuration>;

/** The planned cases of a lane, in the order of the phases. */
export function plannedFor({ planned, lanes }: Configuration, lane: number): { phase: Phase; case: Case }[] {
  return PLANNED.flatMap((phase) => planned[phase].map((of) => ({ phase, case: of }))).filter(
    (_, index) => index % lanes === lane,
  );
}

/** The lanes that are played. */
export function lanesOf({ lanes, shard: { index, of } = { index: 1, of: 1 } }: Configuration): number[] {
  return Array.from({ length: lanes }, (_, lane) => lane).filter((lane) => lane % of === index - 1);
}

/** The fields in which two campaigns are not the same one; none for shards of one campaign, whichever version planned them. */
export function differences(one: Configuration, other: Configuration): string[] {
  const fields = Object.keys(configuration.shape) as (keyof Configuration)[];
  const apart: readonly (keyof Configuration)[] = ['shard', 'version'];
  return fields.filter((field) => !apart.includes(field) && !isDeepStrictEqual(one[field], other[field]));
}

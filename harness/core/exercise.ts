// How one client stood in one scenario, which is what the table of a run is made of.
import { z } from 'zod';

/**
 * `caught`: a client with a known bug failed just as expected. `escaped`: it did not. `unsupported`: the client cannot be put to it,
 * and no case was run.
 */
export const standing = z.enum(['held', 'caught', 'violated', 'escaped', 'unknown', 'unsupported']);
export type Standing = z.infer<typeof standing>;

export const exercise = z.strictObject({
  scenario: z.string(),
  client: z.string(),
  standing,
  /** The client in whose column it stands, where that cannot be told from its name: a scenario may be played by a variant of it. */
  column: z.string().optional(),
  /** How many cases stand behind it. */
  cases: z.int().min(0),
  /** Ids of the invariants that were violated, or the reasons why there is no verdict, or why the client cannot be put to it. */
  detail: z.array(z.string()),
  /** Identifies the story that was told, where one case was run. */
  digest: z.string().optional(),
  /** How long it took, in seconds. */
  seconds: z.number().min(0).optional(),
  /** The file that declares the scenario, relative to the folder that the run was started in, with forward slashes. */
  source: z.string().optional(),
  /** The finding that tells how it failed. */
  finding: z.string().optional(),
});
export type Exercise = z.infer<typeof exercise>;

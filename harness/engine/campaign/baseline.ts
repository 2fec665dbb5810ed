// A baseline: the findings that are known already, so that CI fails on new ones alone. It is the `findings.json` of an earlier campaign.
import { z } from 'zod';
import { CASE_VERSION } from '../../core/case.ts';
import { UsageError } from '../../core/usage-error.ts';
import { readJsonFile } from '../json-file.ts';
import { failureOf } from './failure.ts';
import type { Finding } from './finding.ts';

const document = z.object({
  cutpoint: z.literal(CASE_VERSION),
  findings: z.array(
    z.object({ signature: z.string(), alsoViolates: z.array(z.string()), faults: z.array(z.string()) }),
  ),
  withoutVerdict: z.array(z.object({ reason: z.string() })),
});

export interface Baseline {
  /** Whether no finding of the baseline has its signature under its faults. */
  isNew(finding: Pick<Finding, 'signature' | 'faults'>): boolean;
  /** Whether the baseline has no case that had no verdict for that reason. */
  isNewDoubt(reason: string): boolean;
}

/** To whom everything is new. */
export const NO_BASELINE: Baseline = { isNew: () => true, isNewDoubt: () => true };

/** @throws UsageError naming file, line and field */
export async function readBaseline(path: string): Promise<Baseline> {
  const { findings, withoutVerdict } = await readFindings(path);
  const known = new Set(
    findings.flatMap(({ signature, alsoViolates, faults }) =>
      [signature, ...alsoViolates].map((one) => failureOf(one, faults)),
    ),
  );
  const reasons = new Set(withoutVerdict.map((one) => one.reason));
  return {
    isNew: ({ signature, faults }) => !known.has(failureOf(signature, faults)),
    isNewDoubt: (reason) => !reasons.has(reason),
  };
}

async function readFindings(path: string): Promise<z.infer<typeof document>> {
  try {
    return (await readJsonFile(path)).parse(document);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--baseline: ${error.message}; it is to be the findings.json of a campaign`);
  }
}

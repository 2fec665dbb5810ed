// A baseline: the findings that are known already, so that CI fails on new ones alone. It is the `findings.json` of an earlier campaign.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CASE_VERSION } from '../../core/case.ts';
import { UsageError } from '../../core/usage-error.ts';
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

/** @throws UsageError naming the file and the field */
export async function readBaseline(path: string): Promise<Baseline> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--baseline: ${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
  });
  const { data, error } = document.safeParse(jsonOf(text, path));
  if (!data) {
    const issue = error.issues[0];
    throw new UsageError(
      `--baseline: ${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}; it is to be the findings.json of a campaign`,
    );
  }
  const known = new Set(
    data.findings.flatMap(({ signature, alsoViolates, faults }) =>
      [signature, ...alsoViolates].map((one) => failureOf(one, faults)),
    ),
  );
  const reasons = new Set(data.withoutVerdict.map((one) => one.reason));
  return {
    isNew: ({ signature, faults }) => !known.has(failureOf(signature, faults)),
    isNewDoubt: (reason) => !reasons.has(reason),
  };
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--baseline: ${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// The invariants that a report has to explain.
import { INVARIANTS } from '../invariants/index.ts';
import type { Report, ReportedFinding } from './document.ts';

/** Those that these findings violate, in the order of all invariants. */
export function namedInvariants(findings: readonly Pick<ReportedFinding, 'violations'>[]): Report['invariants'] {
  const named = new Set(findings.flatMap((one) => one.violations.map((violation) => violation.invariant)));
  return INVARIANTS.filter(({ id }) => named.has(id)).map(({ id, rule, source }) => ({ id, rule, source }));
}

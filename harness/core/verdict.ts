// Three verdicts. What the harness itself broke or could not see is `unknown`, and `unknown` outranks `fail`: the harness
// accuses itself first.

export interface Violation {
  /** Id of the invariant that does not hold. */
  readonly invariant: string;
  /** What makes two violations the same finding: the invariant, the kind of place, the kind of call. */
  readonly signature: string;
  /** Where it broke and how, in one sentence. */
  readonly message: string;
}

export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'fail'; readonly violations: readonly Violation[] }
  | { readonly kind: 'unknown'; readonly reasons: readonly string[]; readonly violations: readonly Violation[] };

export function judge(reasons: readonly string[], violations: readonly Violation[]): Verdict {
  if (reasons.length > 0) return { kind: 'unknown', reasons, violations };
  return violations.length > 0 ? { kind: 'fail', violations } : { kind: 'pass' };
}

/** The distinct signatures of a verdict, sorted. */
export function signatures(of: Verdict): string[] {
  return of.kind === 'pass' ? [] : [...new Set(of.violations.map((one) => one.signature))].toSorted();
}

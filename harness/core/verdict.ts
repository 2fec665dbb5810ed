// Three verdicts. What the harness itself broke or could not see is `unknown`, and `unknown` outranks `fail`: the harness
// accuses itself first.

/** Where in a journal something stands. Indexes count from 0; no items means the whole of it, or that something is not there. */
export type Location =
  | { readonly kind: 'request'; readonly exchange: number; readonly items: readonly number[] }
  | { readonly kind: 'file'; readonly turn: number; readonly file: number; readonly items: readonly number[] }
  | { readonly kind: 'view'; readonly turn: number; readonly reader: string }
  | { readonly kind: 'reply'; readonly exchange: number }
  | { readonly kind: 'outcome'; readonly turn: number };

export interface Violation {
  /** Id of the invariant that does not hold. */
  readonly invariant: string;
  /** What makes two violations the same finding: the invariant, the kind of place, the kind of call. */
  readonly signature: string;
  /** Where it broke and how, in one sentence. */
  readonly message: string;
  /** The same for whoever draws it. */
  readonly at?: readonly Location[];
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

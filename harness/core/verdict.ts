// Three verdicts. What the harness itself broke or could not see is `unknown`, and `unknown` outranks `fail`: the harness
// accuses itself first.

/** A part of a history that a violation speaks of. Indexes count from 0; neither items nor anything else means the whole of it. */
interface Part {
  readonly items: readonly number[];
  /**
   * What is not there and should be: keys of a telling, such as `user: Go on.` and `output call_j1_1`. Of an output its call's id is
   * enough.
   */
  readonly lacks?: readonly string[];
}

/** Where in a journal something stands. */
export type Location =
  | ({ readonly kind: 'request'; readonly exchange: number } & Part)
  /** `file` counts the files that were there when the session of that turn was closed. */
  | ({
      readonly kind: 'file';
      readonly turn: number;
      readonly file: number;
      /** Indexes into the records of it that could not be read. */
      readonly unreadable?: readonly number[];
      /** Indexes into the sequence numbers of its records. */
      readonly numbers?: readonly number[];
    } & Part)
  | ({ readonly kind: 'view'; readonly turn: number; readonly reader: string } & Part)
  | { readonly kind: 'handshake'; readonly exchange: number }
  | { readonly kind: 'reply'; readonly exchange: number }
  | { readonly kind: 'effect'; readonly callId: string }
  | { readonly kind: 'outcome'; readonly turn: number }
  | { readonly kind: 'left'; readonly turn: number };

/** What does not hold, and where. */
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

/** What a run came to. `unknown` says that the harness could not see enough, and why: nothing follows from it about the client. */
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

// stub
export interface FindingLine {
  readonly signature: string;
  readonly faults: readonly string[];
  readonly count: number;
  readonly first: { readonly seed: number; readonly lane: number; readonly at: number };
  readonly replays: { readonly fails: number; readonly of: number; readonly digests: number };
  readonly clients: readonly string[];
  readonly isNew: boolean;
  readonly file: string;
}
export function campaignSummary(of: unknown): string {
  return JSON.stringify(of, null, 1);
}

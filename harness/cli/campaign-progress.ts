// stub
export interface CampaignState {
  readonly phase: string;
  readonly cases: number;
  readonly most?: number;
  readonly failing: number;
  readonly unknown: number;
  readonly combinations: number;
  readonly shapes: number;
  readonly findings: number;
  readonly atOnce: number;
}
export interface CampaignProgress {
  show(state: CampaignState): void;
  end(): void;
}
export function showCampaign(_: { time?: number; json?: boolean }): CampaignProgress {
  let last: CampaignState | undefined;
  return {
    show(s) {
      if (last?.phase !== s.phase) process.stderr.write(JSON.stringify(s) + '\n');
      last = s;
    },
    end() {},
  };
}

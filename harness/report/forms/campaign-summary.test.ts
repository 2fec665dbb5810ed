// What stands on the screen when a campaign has ended.
import { expect, test } from 'vitest';
import type { Report, ReportedFinding } from '../document.ts';
import { finding, reportWith } from '../documents.fixture.ts';
import { campaignSummary, type CampaignEnd } from './campaign-summary.ts';

const STEADY: ReportedFinding['replays'] = [{ digest: 'aaaaaaaaaaaa', times: 5, shows: true, trace: [] }];

function found(more: Partial<ReportedFinding> = {}): ReportedFinding {
  return finding('call-has-one-output', {
    title: 'call-has-one-output/persisted/custom/missing under cut',
    cases: 31,
    replays: STEADY,
    clients: ['codex@0.120.0'],
    isNew: false,
    commands: ['pnpm faults replay reports/runs/fuzz-codex-0.120.0-1/findings/call-has-one-output.json'],
    ...more,
  });
}

const PLAYED: Report['campaigns'][number] = {
  client: 'codex@0.120.0',
  seed: 1,
  digest: '0123456789ab',
  cases: 5120,
  failing: 412,
  unknown: 1,
  notReached: 77,
  combinations: 214,
  shapes: 88,
};

function reportOf(findings: ReportedFinding[], campaigns: Report['campaigns'] = [PLAYED]): Report {
  return reportWith({ kind: 'campaign', findings, campaigns, reached: { combinations: 214, shapes: 88 } });
}

const END: CampaignEnd = {
  ran: { cases: 5120, ms: 1_800_000, atOnce: '8 at once: the cores are 96 % busy' },
  folder: 'reports/runs/fuzz-codex-0.120.0-1',
  page: 'reports/runs/fuzz-codex-0.120.0-1/index.html',
};

test('the numbers, the finding, and how to see it again', () => {
  expect(campaignSummary(reportOf([found()]), END)).toBe(`codex@0.120.0, seed 1, digest 0123456789ab
  cases     5120: 412 failing, 1 without a verdict, 77 faults not reached
  rate      2.8 a second
  at once   8: the cores are 96 % busy
  coverage  214 combinations, 88 shapes
  findings  1
        call-has-one-output/persisted/custom/missing under cut  31 cases, 5 of 5
  folder    reports/runs/fuzz-codex-0.120.0-1
  report    reports/runs/fuzz-codex-0.120.0-1/index.html
  replay    pnpm faults replay reports/runs/fuzz-codex-0.120.0-1/findings/call-has-one-output.json`);
});

test('new ones first, then those that do not always show, then what shows most often', () => {
  const findings = [
    found({ cases: 2 }),
    found(),
    found({
      title: 'prompt-ends/hung under stall+kill-idle',
      cases: 1,
      replays: [
        { digest: 'aaaaaaaaaaaa', times: 3, shows: true, trace: [] },
        { digest: 'bbbbbbbbbbbb', times: 2, shows: false, trace: [] },
      ],
      clients: ['codex@0.120.0', 'codex@0.150.0'],
    }),
    found({
      title: `${'work-is-done-once/effects/'.repeat(4)}twice under nothing`,
      isNew: true,
      clients: ['codex@0.120.0', 'codex@0.150.0', 'codex@0.169.0', 'codex-app-server@0.169.0'],
      commands: ["pnpm faults replay 'my reports/work is done.json'", 'pnpm faults replay --times 20'],
    }),
  ];
  const told = campaignSummary(reportOf(findings), {
    ...END,
    ran: { cases: 900, ms: 1_800_000, atOnce: '4 at once' },
    baseline: 'scenarios/findings/baseline.json',
  });
  expect(told).toBe(`codex@0.120.0, seed 1, digest 0123456789ab
  cases     5120: 412 failing, 1 without a verdict, 77 faults not reached
  rate      0.5 a second (900 cases in this stint)
  at once   4
  coverage  214 combinations, 88 shapes
  findings  4: 1 new against scenarios/findings/baseline.json, 1 flaky
  new   work-is-done-once/effects…ects/twice under nothing  31 cases, 5 of 5, codex@0.12…ver@0.169.0
  flaky prompt-ends/hung under stall+kill-idle  1 case, 3 of 5 in 2 stories, codex@0.120.0 0.150.0
        call-has-one-output/persisted/custom/missing under cut  31 cases, 5 of 5
        call-has-one-output/persisted/custom/missing under cut  2 cases, 5 of 5
  folder    reports/runs/fuzz-codex-0.120.0-1
  report    reports/runs/fuzz-codex-0.120.0-1/index.html
  replay    pnpm faults replay 'my reports/work is done.json'`);
});

test('several campaigns that were merged, without a rate of their own', () => {
  const { ran: _, ...end } = END;
  const campaigns = ['0.120.0', '0.169.0'].map((release) => ({ ...PLAYED, client: `codex@${release}`, cases: 2560 }));
  const twice = found({ clients: campaigns.map((one) => one.client), replays: [] });
  expect(
    campaignSummary(reportOf([twice], campaigns), end)
      .split('\n')
      .slice(0, 6),
  ).toEqual([
    'codex@0.120.0, seed 1, digest 0123456789ab',
    'codex@0.169.0, seed 1, digest 0123456789ab',
    '  cases     5120: 824 failing, 2 without a verdict, 154 faults not reached',
    // What both of them reached is counted once.
    '  coverage  214 combinations, 88 shapes',
    '  findings  1',
    '        call-has-one-output/p…om/missing under cut  31 cases, not minimal yet, codex@0.120.0 0.169.0',
  ]);
});

test('nothing found: nothing to replay', () => {
  expect(campaignSummary(reportOf([]), END)).toBe(`codex@0.120.0, seed 1, digest 0123456789ab
  cases     5120: 412 failing, 1 without a verdict, 77 faults not reached
  rate      2.8 a second
  at once   8: the cores are 96 % busy
  coverage  214 combinations, 88 shapes
  findings  0
  folder    reports/runs/fuzz-codex-0.120.0-1
  report    reports/runs/fuzz-codex-0.120.0-1/index.html`);
});

test('however much is found, however long its names are: one screen', () => {
  const findings = Array.from({ length: 300 }, (_, at) =>
    found({
      id: `finding-${at}`,
      title: `${'long-name/'.repeat(20)}${at} under restore+remove-line+kill-idle+bad-chunk`,
      cases: 1_000_000 + at,
      replays: Array.from({ length: 17 }, (__, story) => ({
        digest: `${story}`,
        times: 6,
        shows: story > 0,
        trace: [],
      })),
      clients: ['codex-sdk@0.163.0+codex@0.150.0', 'codex-app-server@0.169.0'],
      isNew: at < 7,
    }),
  );
  const campaign = { ...PLAYED, client: 'codex@./a/very/long/path/'.repeat(10) };
  const lines = campaignSummary(reportOf(findings, [campaign]), {
    ...END,
    baseline: 'a/very/long/baseline/'.repeat(10),
  }).split('\n');
  expect(lines).toHaveLength(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.filter((line) => line.startsWith('  new '))).toHaveLength(7);
  expect(lines.filter((line) => line.startsWith('  flaky '))).toHaveLength(7);
  expect(lines.at(-4)).toBe('  and 286 more in findings.json');
});

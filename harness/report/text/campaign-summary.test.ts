// What stands on the screen when a campaign has ended.
import { expect, test } from 'vitest';
import { campaignSummary, type CampaignSummary, type FindingLine } from './campaign-summary.ts';

const FINDING: FindingLine = {
  signature: 'call-has-one-output/persisted/custom/missing',
  faults: ['cut'],
  count: 31,
  first: { seed: 1, lane: 3, at: 12 },
  replays: { fails: 5, of: 5, digests: 1 },
  clients: ['codex@0.120.0'],
  isNew: false,
  file: 'reports/runs/fuzz-codex-0.120.0-1/findings/call-has-one-output.json',
};

const SUMMARY: CampaignSummary = {
  campaigns: [{ client: 'codex@0.120.0', seed: 1, digest: '0123456789ab' }],
  cases: 5120,
  ran: { cases: 5120, ms: 1_800_000, atOnce: '8 at once: the cores are 96 % busy' },
  failing: 412,
  unknown: 1,
  notReached: 77,
  combinations: 214,
  shapes: 88,
  findings: [FINDING],
  folder: 'reports/runs/fuzz-codex-0.120.0-1',
  page: 'reports/runs/fuzz-codex-0.120.0-1/index.html',
};

test('the numbers, the finding, and how to see it again', () => {
  expect(campaignSummary(SUMMARY)).toBe(`codex@0.120.0, seed 1, digest 0123456789ab
  cases     5120: 412 failing, 1 without a verdict, 77 faults not reached
  rate      2.8 a second
  at once   8: the cores are 96 % busy
  coverage  214 combinations, 88 shapes
  findings  1
        call-has-one-output/persisted/custom/missing  cut, 31 cases, 5 of 5
  folder    reports/runs/fuzz-codex-0.120.0-1
  report    reports/runs/fuzz-codex-0.120.0-1/index.html
  replay    pnpm faults replay reports/runs/fuzz-codex-0.120.0-1/findings/call-has-one-output.json`);
});

test('new ones first, then those that do not always show, then what shows most often', () => {
  const told = campaignSummary({
    ...SUMMARY,
    ran: { cases: 900, ms: 1_800_000, atOnce: '4 at once' },
    baseline: 'scenarios/findings/baseline.json',
    findings: [
      { ...FINDING, count: 2 },
      FINDING,
      {
        ...FINDING,
        signature: 'prompt-ends/hung',
        faults: ['stall', 'kill-idle'],
        count: 1,
        replays: { fails: 3, of: 5, digests: 2 },
        clients: ['codex@0.120.0', 'codex@0.150.0'],
      },
      {
        ...FINDING,
        signature: `${'work-is-done-once/effects/'.repeat(4)}twice`,
        faults: [],
        isNew: true,
        clients: ['codex@0.120.0', 'codex@0.150.0', 'codex@0.169.0', 'codex-app-server@0.169.0'],
        file: 'my reports/work is done.json',
      },
    ],
  });
  expect(told).toBe(`codex@0.120.0, seed 1, digest 0123456789ab
  cases     5120: 412 failing, 1 without a verdict, 77 faults not reached
  rate      0.5 a second (900 cases in this stint)
  at once   4
  coverage  214 combinations, 88 shapes
  findings  4: 1 new against scenarios/findings/baseline.json, 1 flaky
  new   work-is-done-once/ef…-once/effects/twice  no fault, 31 cases, 5 of 5, codex@0.12…ver@0.169.0
  flaky prompt-ends/hung  stall+kill-idle, 1 case, 3 of 5 in 2 stories, codex@0.120.0 0.150.0
        call-has-one-output/persisted/custom/missing  cut, 31 cases, 5 of 5
        call-has-one-output/persisted/custom/missing  cut, 2 cases, 5 of 5
  folder    reports/runs/fuzz-codex-0.120.0-1
  report    reports/runs/fuzz-codex-0.120.0-1/index.html
  replay    pnpm faults replay 'my reports/work is done.json'`);
});

test('several campaigns that were merged, without a rate of their own', () => {
  const { ran: _, ...merged } = SUMMARY;
  const campaigns = ['0.120.0', '0.169.0'].map((release) => ({
    client: `codex@${release}`,
    seed: 1,
    digest: '0123456789ab',
  }));
  const finding = { ...FINDING, clients: campaigns.map((one) => one.client), replays: { fails: 0, of: 0, digests: 0 } };
  expect(
    campaignSummary({ ...merged, campaigns, findings: [finding], folder: 'merged' })
      .split('\n')
      .slice(0, 6),
  ).toEqual([
    'codex@0.120.0, seed 1, digest 0123456789ab',
    'codex@0.169.0, seed 1, digest 0123456789ab',
    '  cases     5120: 412 failing, 1 without a verdict, 77 faults not reached',
    '  coverage  214 combinations, 88 shapes',
    '  findings  1',
    '        call-has-one-outpu…ted/custom/missing  cut, 31 cases, not minimal yet, codex@0.120.0 0.169.0',
  ]);
});

test('nothing found: nothing to replay', () => {
  expect(campaignSummary({ ...SUMMARY, findings: [] })).toBe(`codex@0.120.0, seed 1, digest 0123456789ab
  cases     5120: 412 failing, 1 without a verdict, 77 faults not reached
  rate      2.8 a second
  at once   8: the cores are 96 % busy
  coverage  214 combinations, 88 shapes
  findings  0
  folder    reports/runs/fuzz-codex-0.120.0-1
  report    reports/runs/fuzz-codex-0.120.0-1/index.html`);
});

test('however much is found, however long its names are: one screen', () => {
  const findings = Array.from({ length: 300 }, (_, at) => ({
    ...FINDING,
    signature: `${'long-name/'.repeat(20)}${at}`,
    faults: ['restore', 'remove-line', 'kill-idle', 'bad-chunk'],
    count: 1_000_000 + at,
    replays: { fails: 99, of: 100, digests: 17 },
    clients: ['codex-sdk@0.163.0+codex@0.150.0', 'codex-app-server@0.169.0'],
    isNew: at < 7,
  }));
  const lines = campaignSummary({
    ...SUMMARY,
    campaigns: [{ client: 'codex@./a/very/long/path/'.repeat(10), seed: 1, digest: '0123456789ab' }],
    baseline: 'a/very/long/baseline/'.repeat(10),
    findings,
  }).split('\n');
  expect(lines).toHaveLength(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.filter((line) => line.startsWith('  new '))).toHaveLength(7);
  expect(lines.filter((line) => line.startsWith('  flaky '))).toHaveLength(7);
  expect(lines.at(-4)).toBe('  and 286 more in findings.json');
});

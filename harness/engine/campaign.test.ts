// A campaign tells each finding once, and the same ones for the same seed.
import { expect, test } from 'vitest';
import type { Case } from '../core/case.ts';
import type { Run } from '../core/run.ts';
import { signatures } from '../core/verdict.ts';
import { campaign, type Campaign, type CampaignOptions } from './campaign.ts';
import { runCase } from './run.ts';
import { hostOfThisFile } from './trial.fixture.ts';

const host = hostOfThisFile();
const execute = (of: Case) => runCase(of, host());

function run(options: Partial<CampaignOptions>): Promise<Campaign> {
  const { signal } = new AbortController();
  return campaign({ client: 'reference', seed: 1, cases: 30, jobs: 8, execute, signal, ...options });
}

/** What must not depend on how many cases run at once. */
function told({ findings, unknown, ...counts }: Campaign) {
  return {
    ...counts,
    unknown,
    findings: findings.map(({ index, signature, minimal, executions }) => ({
      index,
      signature,
      executions,
      digest: minimal.digest,
      of: minimal.case,
    })),
  };
}

test('the same seed tells the same findings, whatever the number of jobs', async () => {
  const client = 'reference+skip-drain+partial-call';
  const alone = told(await run({ client, jobs: 1 }));
  expect(alone.findings.length).toBeGreaterThan(1);
  expect(told(await run({ client, jobs: 4 }))).toEqual(alone);
  expect(told(await run({ client, jobs: 16 }))).toEqual(alone);
});

test('each finding shows a signature that none before it has shown', async () => {
  const seen: string[] = [];
  const { findings, failing } = await run({ client: 'reference+forget-call+repeat-ids' });
  for (const { signature, minimal } of findings) {
    expect(seen).not.toContain(signature);
    expect(signatures(minimal.verdict)).toContain(signature);
    seen.push(signature, ...signatures(minimal.verdict));
  }
  expect(findings.length).toBeLessThan(failing);
});

test('a correct client gives no finding', async () => {
  const { coverage, notReached, ...result } = await run({ cases: 60 });
  expect(coverage.length).toBeGreaterThan(50);
  expect(result).toEqual({
    client: 'reference',
    seed: 1,
    cases: 60,
    failing: 0,
    unknown: [],
    findings: [],
  });
});

test('progress counts up, one case at a time', async () => {
  const counts: [number, number][] = [];
  await run({ cases: 10, onCase: (done, failing) => counts.push([done, failing]) });
  expect(counts).toEqual(Array.from({ length: 10 }, (_, index) => [index + 1, 0]));
});

test('cases without a verdict are told with their reasons, and are no findings', async () => {
  const troubled = async (of: Case): Promise<Run> => ({
    ...(await execute(of)),
    verdict: { kind: 'unknown', reasons: ['the gate never opened'], violations: [] },
  });
  const { unknown, findings, failing } = await run({ cases: 2, execute: troubled });
  expect({ unknown, findings, failing }).toEqual({
    unknown: [
      { index: 0, reasons: ['the gate never opened'] },
      { index: 1, reasons: ['the gate never opened'] },
    ],
    findings: [],
    failing: 0,
  });
});

test('a campaign that is broken off tells what it found, as it was drawn', async () => {
  const stop = new AbortController();
  const onCase = (done: number) => {
    if (done === 3) stop.abort();
  };
  const result = await run({ client: 'reference+double-output', jobs: 1, signal: stop.signal, onCase });
  expect(result.cases).toBe(3);
  expect(result.failing).toBeGreaterThan(0);
  expect(result.findings.map(({ executions }) => executions)).toEqual(result.findings.map(() => 0));
  expect(result.findings[0]?.minimal.verdict.kind).toBe('fail');
});

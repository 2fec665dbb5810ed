// Plans a campaign: what can be drawn for the client, and the cases that are known beforehand.
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../../core/case.ts';
import { call, resumedTurn, say, turnOf } from '../../core/script.ts';
import { UsageError } from '../../core/usage-error.ts';
import type { Family } from '../../faults/kind.ts';
import { boundaries, reachOf } from '../explore.ts';
import { targetOf, type Host } from '../host.ts';
import { runCase } from '../run.ts';
import { canStrike } from '../target.ts';
import { VERSION } from '../version.ts';
import { LANES, type Configuration, type Phase, type Shard } from './configuration.ts';

export interface Plan {
  /** A release rather than a tag, since a tag may mean another one tomorrow. */
  readonly client: string;
  readonly seed: number;
  readonly families: readonly Family[];
  readonly phases: readonly Phase[];
  readonly also: readonly string[];
  readonly shard?: Shard | undefined;
  /** Cases that are known beforehand, whatever client they were written for. */
  readonly scenarios: readonly Case[];
  readonly corpus: readonly Case[];
}

/** @throws UsageError where the client can be struck by none of the families */
export async function planCampaign(plan: Plan, host: Host): Promise<Configuration> {
  const { client, seed, phases, also, shard } = plan;
  const target = targetOf(await host.driver(client), plan.families);
  if (target.families.length === 0)
    throw new UsageError(`--families: ${client} can be struck by none of ${plan.families.join(', ')}`);
  const plays = (phase: Phase) => phases.includes(phase);
  const fitting = (cases: readonly Case[]) =>
    distinct(
      cases.filter(({ faults }) => faults.every((fault) => canStrike(target, fault))).map((of) => ({ ...of, client })),
    );
  return {
    kind: 'campaign',
    cutpoint: CASE_VERSION,
    version: VERSION,
    client,
    seed,
    lanes: LANES,
    target: structuredClone(target) as Configuration['target'],
    phases: [...phases],
    planned: {
      scenarios: plays('scenarios') ? fitting(plan.scenarios) : [],
      corpus: plays('corpus') ? fitting(plan.corpus) : [],
      boundaries: plays('boundaries') && target.families.includes('wire') ? await everyBoundary(client, host) : [],
    },
    also: [...also],
    ...(shard && { shard }),
  };
}

/** Every boundary of a small story, with each way in which a stream can end: a healthy run tells where they are. */
async function everyBoundary(client: string, host: Host): Promise<Case[]> {
  const of: Case = {
    cutpoint: CASE_VERSION,
    client,
    script: {
      manner: 'insisting',
      turns: [
        turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
        resumedTurn('Go on.', [say('t2', 'Nothing was lost.')]),
      ],
    },
    faults: [],
    limits: DEFAULT_LIMITS,
  };
  const healthy = await runCase(of, host);
  if (healthy.verdict.kind === 'unknown')
    throw new UsageError(`${client}: a case without a fault has no verdict: ${healthy.verdict.reasons.join('; ')}`);
  return boundaries(of, reachOf(healthy));
}

function distinct(cases: readonly Case[]): Case[] {
  return [...new Map(cases.map((of) => [JSON.stringify(of), of])).values()];
}

/** Reads `2/4`. @throws UsageError */
export function readShard(text: string): Shard {
  const [, index = 0, of = 0] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index < 1 || of < index || of > LANES)
    throw new UsageError(`--shard: "${text}" is none of 1/N to N/N, with N from 1 to ${LANES}`);
  return { index, of };
}

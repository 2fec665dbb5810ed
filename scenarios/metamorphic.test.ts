// Rules that need no oracle: two runs of one client are compared with each other, and must come to the same.
import fc from 'fast-check';
import { describe } from 'vitest';
import type { Case } from '../harness/core/case.ts';
import { essenceOf } from '../harness/core/essence.ts';
import type { FaultData, ReplyFault } from '../harness/core/fault.ts';
import { entries } from '../harness/core/journal.ts';
import type { Run } from '../harness/core/run.ts';
import { signatures } from '../harness/core/verdict.ts';
import { bytes, reachOf, withFault } from '../harness/engine/explore.ts';
import { CARRIERS, type Host } from '../harness/engine/host.ts';
import { runCase } from '../harness/engine/run.ts';
import { describeFault, kindOf, REPLY_FAULT_KINDS } from '../harness/faults/index.ts';
import type { Reach } from '../harness/faults/kind.ts';
import { runAll, testClient, type Result } from '../harness/scenario-tests.ts';
import { story } from './story.ts';

const CLIENTS = ['reference', 'codex-app-server@0.121.0', 'codex-app-server@0.169.0'];

/** Draws of each kind of fault. */
const DRAWS = 6;

describe('metamorphic rules', () => {
  for (const client of CLIENTS) {
    testClient('what no client may notice changes nothing', client, (host) =>
      compared(client, host, (fault) => kindOf(fault).harmless?.(fault) ?? false, sameStory),
    );
    testClient('an event that comes twice is applied once', client, (host) =>
      compared(client, host, (fault) => fault.kind === 'repeat', sameEnd),
    );
    testClient('a fault that heals in time leaves no trace', client, (host) =>
      compared(client, host, (fault) => !(kindOf(fault).harmless?.(fault) ?? false), sameEndIfHealed),
    );
    testClient('all cuts inside one event are one story', client, async (host) => {
      const of = story(client);
      const events = bytes(of, reachOf(await runCase(of, host)));
      const groups = events.map(({ cases }) => [cases[0], cases[cases.length >> 1], cases.at(-1)]);
      const all = await runAll(
        groups.flat().filter((one) => one !== undefined),
        host,
      );
      const stories = new Map<string, Set<string>>();
      for (const { case: broken, trace } of all.runs) {
        const [fault] = broken.faults;
        const place = `${String(fault?.['exchange'])} ${JSON.stringify(fault?.['at']).replace(/,"byte":-?\d+/, '')}`;
        stories.set(place, (stories.get(place) ?? new Set()).add(trace));
      }
      const torn = [...stories].filter(([, told]) => told.size > 1);
      return torn.length === 0
        ? all
        : {
            ...all,
            standing: 'violated',
            explanation: torn.map(([place, told]) => [place, ...told].join('\n')).join('\n\n'),
          };
    });
  }
});

type Rule = (healthy: Run, run: Run) => boolean;

/** The same requests were made, the same was shown, and it came to the same. */
const sameStory: Rule = (healthy, run) => toldBy(run) === toldBy(healthy);

const sameEnd: Rule = (healthy, run) => JSON.stringify(essenceOf(run)) === JSON.stringify(essenceOf(healthy));

/** A turn that failed has not healed; what it leaves is the business of other rules. */
const sameEndIfHealed: Rule = (healthy, run) =>
  entries(run, 'outcome').some(({ outcome }) => outcome.kind !== 'answered') ||
  // Nor has it when the client never noticed, and so did not ask again.
  entries(run, 'request').length === entries(healthy, 'request').length ||
  sameEnd(healthy, run);

function toldBy(run: Run): string {
  const requests = entries(run, 'request').length;
  const texts = entries(run, 'display').flatMap((one) => one.texts);
  return JSON.stringify({ ...essenceOf(run), requests, texts });
}

/** Runs drawn faults of the kinds that are wanted, one a case, and holds each run against a healthy one. */
async function compared(
  client: string,
  host: Host,
  wanted: (fault: ReplyFault) => boolean,
  rule: Rule,
): Promise<Result> {
  const { transport } = await host.driver(client);
  const of = story(client);
  const healthy = await runCase(of, host);
  const { replies } = reachOf(healthy);
  const cases = faultsIn({ replies: replies.slice(0, -1) })
    .filter((fault) => (kindOf(fault).carriers?.includes(CARRIERS[transport]) ?? true) && wanted(fault))
    .map((fault): Case => withFault(of, fault));
  const all = await runAll(cases, host);
  const broken = all.runs.filter((run) => run.notReached.length === 0 && !rule(healthy, run));
  const unexpected =
    broken.find(({ case: { faults } }) => !faults.every((fault) => isKnown(client, fault))) ??
    all.runs.find((run) => !holdsButForKnown(client, run));
  const standing = unexpected ? 'violated' : broken.length > 0 ? 'caught' : 'held';
  const shown = unexpected ?? broken[0];
  return {
    ...all,
    ...(all.standing !== 'unknown' && shown && { run: shown, showing: broken.length || 1 }),
    standing: all.standing === 'unknown' ? 'unknown' : standing,
    detail: all.standing === 'unknown' ? all.detail : detailOf(broken),
    explanation: unexpected
      ? [JSON.stringify(unexpected.case), unexpected.trace, 'and without the fault:', healthy.trace].join('\n')
      : all.explanation,
  };
}

/** Whether a run breaks no invariant beyond what is known of the client. */
function holdsButForKnown(client: string, { verdict, case: { faults } }: Run): boolean {
  if (verdict.kind !== 'fail' || faults.every((fault) => isKnown(client, fault))) return true;
  return client.startsWith('codex') && signatures(verdict).every((one) => KNOWN_SIGNATURES_OF_CODEX.includes(one));
}

const KNOWN_SIGNATURES_OF_CODEX = [
  'answer-is-whole/missed/call',
  'answer-is-whole/missed/text',
  'client-ends/timed-out',
];

/** What is known to make a client differ from a healthy run; see `findings/`. */
function isKnown(client: string, fault: FaultData): boolean {
  return (
    client.startsWith('codex') &&
    KNOWN_OF_CODEX.some((known) => Object.entries(known).every(([field, value]) => fault[field] === value))
  );
}

const KNOWN_OF_CODEX: readonly Readonly<Record<string, unknown>>[] = [
  { kind: 'repeat' },
  { kind: 'spell', how: 'cr' },
  { kind: 'spell', how: 'bom' },
];

function detailOf(broken: readonly Run[]): string[] {
  return [...new Set(broken.flatMap(({ case: { faults } }) => faults.map(describeFault)))];
}

function faultsIn(reach: Reach): ReplyFault[] {
  return Object.values(REPLY_FAULT_KINDS)
    .filter(({ family }) => family === 'wire')
    .flatMap((kind) => fc.sample(kind.arbitrary(reach), { seed: 1, numRuns: DRAWS }));
}

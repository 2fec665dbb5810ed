// Reports for tests: a small one with every standing and with texts that are hard to write, and drawn ones of any size.
import fc from 'fast-check';
import { standing } from '../core/exercise.ts';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import type { Report, ReportedFinding } from './document.ts';
import { complete, type ReportContents } from './made.ts';
import { namedInvariants } from './named-invariants.ts';

const MADE: Report['made'] = { at: '2026-11-21T20:00:00.000Z', cutpoint: '0.1.0', platform: 'linux-x64' };

const STALE = {
  invariant: 'retry-carries-outputs',
  signature: 'retry-carries-outputs/stale',
  message: 'request #2: call_j1_1 finished before reply #1 broke, and its output is missing',
};

export function finding(id: string, more: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    id,
    title: 'a cut, reference+stale-prompt',
    standing: 'violated',
    clients: ['reference+stale-prompt'],
    notIn: [],
    isNew: true,
    cases: 1,
    faults: ['cut after j1.done (fin)'],
    violations: [STALE],
    reasons: [],
    case: caseOf('reference+stale-prompt', behindTheCall),
    digest: '0123456789ab',
    trace: ['turn 1: "Do the work."', '  #1 request user'],
    replays: [],
    file: `findings/${id}.json`,
    commands: [`pnpm faults replay reports/runs/run/findings/${id}.json`],
    ...more,
  };
}

export function reportWith(contents: Partial<ReportContents>): Report {
  return complete(
    {
      kind: 'scenarios',
      title: 'Scenarios',
      command: 'pnpm faults run',
      exercises: [],
      findings: [],
      campaigns: [],
      withoutVerdict: [],
      leftOut: [],
      invariants: namedInvariants(contents.findings ?? []),
      ...contents,
    },
    MADE,
  );
}

/** Every standing once. */
export const SMALL: Report = reportWith({
  exercises: [
    {
      scenario: 'a cut',
      client: 'reference',
      standing: 'held',
      cases: 1,
      detail: [],
      digest: 'ba9876543210',
      seconds: 0.25,
    },
    {
      scenario: 'a cut',
      client: 'reference+stale-prompt',
      standing: 'violated',
      cases: 1,
      detail: ['retry-carries-outputs'],
      digest: '0123456789ab',
      seconds: 0.5,
      source: 'scenarios/a-cut.scenario.ts',
      finding: 'a-cut',
    },
    {
      scenario: 'a cut',
      client: 'codex@0.120.0',
      standing: 'caught',
      cases: 1,
      detail: ['job-runs-once'],
      finding: 'known',
    },
    {
      scenario: 'a cut',
      client: 'codex@0.9.0',
      standing: 'unsupported',
      cases: 0,
      detail: ['it has no | custom tools'],
    },
    { scenario: 'every byte', client: 'codex@0.120.0', standing: 'escaped', cases: 12, detail: [], finding: 'escaped' },
    {
      scenario: 'every byte',
      client: 'reference',
      standing: 'unknown',
      cases: 0,
      detail: ['codex 9.9.9 is not installed'],
    },
  ],
  findings: [
    finding('a-cut', { why: 'The tool has done its work: "<b>100%</b>".' }),
    finding('known', { title: 'a cut, codex@0.120.0', standing: 'caught', isNew: false, clients: ['codex@0.120.0'] }),
    finding('escaped', {
      title: 'every byte, codex@0.120.0',
      standing: 'escaped',
      violations: [],
      expected: ['job-runs-once/asked-again'],
      clients: ['codex@0.120.0'],
      cases: 12,
      replays: [
        { digest: '0123456789ab', times: 3, shows: true, trace: ['turn 1: "Do the work."'] },
        { digest: 'ba9876543210', times: 2, shows: false, trace: ['turn 1: "Do the work."', '  answered'] },
      ],
    }),
  ],
  leftOut: [{ client: 'hapi@0.30.7', why: 'it cannot be downloaded offline' }],
});

const name = fc.stringMatching(/^[a-z][a-z ]{0,12}[a-z]$/);
const count = fc.nat({ max: 5_000 });

const drawnExercise = (scenarios: readonly string[], clients: readonly string[]) =>
  fc.record({
    scenario: fc.constantFrom(...scenarios),
    client: fc.constantFrom(...clients),
    standing: fc.constantFrom(...standing.options),
    cases: count,
    detail: fc.array(name, { maxLength: 2 }),
  });

const drawnFinding: fc.Arbitrary<Partial<ReportedFinding>> = fc.record({
  standing: fc.constantFrom('caught', 'violated', 'escaped', 'unknown'),
  isNew: fc.boolean(),
  cases: fc.integer({ min: 1, max: 5_000 }),
  clients: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
  replays: fc.array(
    fc.record({
      digest: name,
      times: fc.integer({ min: 1, max: 20 }),
      shows: fc.boolean(),
      trace: fc.constant(['turn']),
    }),
    { maxLength: 3 },
  ),
});

const drawnCampaign = fc.record({
  client: name,
  seed: count,
  digest: name,
  cases: count,
  failing: count,
  unknown: count,
  notReached: count,
  combinations: count,
  shapes: count,
});

const drawnDoubt = fc.record({
  client: name,
  reason: name,
  cases: fc.integer({ min: 1, max: 5_000 }),
  isNew: fc.boolean(),
});

/** As a matrix of many releases comes out, with the findings and campaigns that one may have. */
export const drawnReport: fc.Arbitrary<Report> = fc
  .tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), fc.uniqueArray(name, { minLength: 1, maxLength: 20 }))
  .chain(([scenarios, clients]) =>
    fc.record({
      exercises: fc.array(drawnExercise(scenarios, [...clients, ...clients.map((one) => `${one}+variant`)]), {
        maxLength: 60,
      }),
      findings: fc.array(drawnFinding, { maxLength: 60 }).map((all) => all.map((one, at) => finding(`f${at}`, one))),
      campaigns: fc.array(drawnCampaign, { maxLength: 3 }),
      reached: fc.record({ combinations: count, shapes: count }),
      withoutVerdict: fc.array(drawnDoubt, { maxLength: 4 }),
      leftOut: fc.array(fc.record({ client: name, why: name }), { maxLength: 3 }),
    }),
  )
  .map((contents) => reportWith({ kind: 'matrix', ...contents }));

/** A campaign that found something new, something known, and had no verdict once. */
export const CAMPAIGN: Report = reportWith({
  kind: 'campaign',
  title: 'A campaign against codex@0.120.0',
  command: 'pnpm faults fuzz -c codex@0.120.0 --baseline known.json',
  findings: [
    finding('stale', { title: 'retry-carries-outputs/stale under cut', clients: ['codex@0.120.0'], cases: 31 }),
    finding('known', {
      title: 'prompt-ends/hung under stall',
      clients: ['codex@0.120.0', 'codex@0.107.0'],
      notIn: ['codex@0.169.0'],
      isNew: false,
      cases: 2,
    }),
  ],
  campaigns: [
    {
      client: 'codex@0.120.0',
      seed: 7,
      digest: 'ba9876543210',
      cases: 942,
      failing: 33,
      unknown: 1,
      notReached: 5,
      combinations: 240,
      shapes: 354,
    },
  ],
  reached: { combinations: 240, shapes: 354 },
  withoutVerdict: [{ client: 'codex@0.120.0', reason: 'a gate was not opened in time', cases: 1, isNew: true }],
});

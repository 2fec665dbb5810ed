// The report of a run of one scenario: openai/codex issue 16255 as codex@0.120.0 shows it, and as codex@0.121.0 does not any more.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../../core/case.ts';
import { call, resumedTurn, say, turnOf } from '../../core/script.ts';
import { story } from '../../core/story/story.ts';
import { INVARIANTS } from '../../invariants/index.ts';
import { REPORT_VERSION, reportedFinding, type Report, type ReportedFinding } from '../document.ts';

const SCENARIO = 'the stream dies after a custom tool call';

export const seedCase: Case = {
  cutpoint: CASE_VERSION,
  client: 'codex@0.120.0',
  script: {
    manner: 'insisting',
    turns: [
      turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
      resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
    ],
  },
  faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
  limits: DEFAULT_LIMITS,
};

/** As `faults run "custom tool call" --client codex@0.120.0` told it. */
const seed = z
  .strictObject({ violations: reportedFinding.shape.violations, story })
  .parse(JSON.parse(readFileSync(new URL('seed-story.json', import.meta.url), 'utf8')));

const TRACE = `turn 1: "Do the work."
  #1 request context · user "Do the work."
  #1 model   calls j1 (custom, append)
  #1 gate    call_j1_1 finished
  #1 fault   cut after j1.done (fin): 8 whole events up to j1.done delivered, then fin
  #2 request context · user "Do the work."
  #2 model   calls j1 (custom, append)
  #3 request context · user "Do the work." · custom call call_j1_1 · custom output call_j1_1 "aborted" · custom call call_j1_2 · custom output call_j1_2 real
  #3 model   says "The work is done."
  answered: "The work is done."
effect call_j1_1 finished
effect call_j1_2 finished`.split('\n');

export const seedFinding: ReportedFinding = {
  id: 'the-stream-dies-after-a-custom-tool-call--codex-0.120.0',
  title: SCENARIO,
  why: 'The tool has done its work; then neither the retry nor the session file has its output, and the work is done again.',
  standing: 'violated',
  clients: ['codex@0.120.0'],
  notIn: ['codex@0.121.0'],
  isNew: true,
  cases: 1,
  faults: ['cut after j1.done (fin)'],
  violations: seed.violations,
  reasons: [],
  case: seedCase,
  digest: '43f422a295bc',
  trace: TRACE,
  story: seed.story,
  replays: [{ digest: '43f422a295bc', times: 5, shows: true, trace: TRACE }],
  file: 'the-stream-dies-after-a-custom-tool-call--codex-0.120.0.json',
  commands: [
    'pnpm faults replay reports/runs/run/the-stream-dies-after-a-custom-tool-call--codex-0.120.0.json',
    'pnpm faults run "custom tool call" --client codex@0.120.0',
  ],
};

export const seedReport: Report = {
  report: REPORT_VERSION,
  kind: 'scenarios',
  title: 'The stream dies after a custom tool call',
  command: 'pnpm faults run "custom tool call" --client codex@0.120.0 codex@0.121.0',
  made: { at: '2026-11-21T20:15:00.000Z', cutpoint: '0.1.0', platform: 'linux-x64' },
  digest: '5d1f0c9a7e42',
  exercises: [
    {
      scenario: SCENARIO,
      client: 'codex@0.120.0',
      standing: 'violated',
      cases: 1,
      detail: ['call-has-one-output', 'finished-work-is-recorded', 'job-runs-once', 'retry-carries-outputs'],
      digest: '43f422a295bc',
      finding: seedFinding.id,
    },
    { scenario: SCENARIO, client: 'codex@0.121.0', standing: 'held', cases: 1, detail: [], digest: '0d3c55d1b1f2' },
  ],
  findings: [seedFinding],
  campaigns: [],
  withoutVerdict: [],
  leftOut: [],
  invariants: INVARIANTS.filter(({ id }) => seedFinding.violations.some((one) => one.invariant === id)).map(
    ({ id, rule, source }) => ({ id, rule, source }),
  ),
};

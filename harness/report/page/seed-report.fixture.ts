// The report of a run of one scenario: openai/codex issue 16255 as codex@0.120.0 shows it, and as codex@0.121.0 does not any more.
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../../core/case.ts';
import { call, resumedTurn, say, turnOf } from '../../core/script.ts';
import type { ListedLine, Listing, Scene, Story } from '../../core/story.ts';
import { INVARIANTS } from '../../invariants/index.ts';
import { REPORT_VERSION, type Report, type ReportedFinding } from '../document.ts';

const SCENARIO = 'the stream dies after a custom tool call';
const NONE = { violations: [], faults: [] };

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

function request(exchange: number, turn: number, words: string, violations: number[] = []): Scene {
  const listing = `request-${exchange}`;
  return { kind: 'request', turn, exchange, from: 'client', to: 'model', words, listing, violations, faults: [] };
}

function reply(exchange: number, turn: number, words: string, violations: number[] = []): Scene {
  return { kind: 'reply', turn, exchange, from: 'model', to: 'client', words, violations, faults: [] };
}

function effect(exchange: number, words: string, violations: number[] = []): Scene {
  return { kind: 'effect', turn: 1, exchange, from: 'tool', to: 'tool', words, violations, faults: [] };
}

const scenes: Scene[] = [
  { kind: 'prompt', turn: 1, from: 'user', to: 'client', words: '"Do the work."', ...NONE },
  request(1, 1, 'context · user "Do the work."'),
  reply(1, 1, 'calls j1 (custom, append)'),
  effect(1, 'call_j1_1 finished'),
  {
    kind: 'cut',
    turn: 1,
    exchange: 1,
    from: 'model',
    to: 'client',
    words: 'cut after j1.done (fin): 8 whole events up to j1.done delivered, then fin',
    violations: [],
    faults: [0],
  },
  request(2, 1, 'context · user "Do the work."', [5]),
  reply(2, 1, 'calls j1 (custom, append)'),
  effect(2, 'call_j1_2 finished', [6]),
  request(
    3,
    1,
    'context · user "Do the work." · custom call call_j1_1 · custom output call_j1_1 "aborted" · custom call call_j1_2 · custom output call_j1_2 real',
    [3],
  ),
  reply(3, 1, 'says "The work is done."'),
  { kind: 'outcome', turn: 1, from: 'client', to: 'user', words: 'answered: "The work is done."', ...NONE },
  {
    kind: 'persisted',
    turn: 1,
    from: 'client',
    to: 'disk',
    words: '6 items',
    listing: 'file-1-turn-1',
    violations: [0],
    faults: [],
  },
  { kind: 'prompt', turn: 2, from: 'user', to: 'client', words: '"What did you do?", resumed', ...NONE },
  request(
    4,
    2,
    'context · user "Do the work." · custom call call_j1_1 · custom output call_j1_1 "aborted" · custom call call_j1_2 · custom output call_j1_2 real · assistant "The work is done." · user "What did you do?"',
    [4],
  ),
  reply(4, 2, 'says "I did the work."'),
  { kind: 'outcome', turn: 2, from: 'client', to: 'user', words: 'answered: "I did the work."', ...NONE },
  {
    kind: 'persisted',
    turn: 2,
    from: 'client',
    to: 'disk',
    words: '8 items',
    listing: 'file-1-turn-2',
    violations: [1, 2],
    faults: [],
  },
];

type Marks = Partial<Pick<ListedLine, 'marks' | 'violations' | 'number'>>;

function line(kind: ListedLine['kind'], words: string, marks: Marks = {}): ListedLine {
  return { kind, words, marks: [], violations: [], ...marks };
}

const context = line('context', 'context');
const prompt = line('message', 'user "Do the work."');
const forgotten = line('call', 'custom call call_j1_1');
const aborted: Marks = { marks: ['new', 'made up'] };

const listings: Listing[] = [
  {
    id: 'request-1',
    kind: 'request',
    title: 'request #1',
    turn: 1,
    exchange: 1,
    lines: [
      { ...context, marks: ['new'] },
      { ...prompt, marks: ['new'] },
    ],
    violations: [],
  },
  {
    id: 'request-2',
    kind: 'request',
    title: 'request #2',
    turn: 1,
    exchange: 2,
    lines: [
      context,
      prompt,
      line('call', 'custom call call_j1_1', { marks: ['missing'] }),
      line('output', 'custom output call_j1_1', { marks: ['missing'], violations: [5] }),
    ],
    violations: [],
  },
  {
    id: 'request-3',
    kind: 'request',
    title: 'request #3',
    turn: 1,
    exchange: 3,
    lines: [
      context,
      prompt,
      { ...forgotten, marks: ['new'] },
      line('output', 'custom output call_j1_1 "aborted"', { ...aborted, violations: [3] }),
      line('call', 'custom call call_j1_2', { marks: ['new'], violations: [6] }),
      line('output', 'custom output call_j1_2 real', { marks: ['new'] }),
    ],
    violations: [],
  },
  {
    id: 'request-4',
    kind: 'request',
    title: 'request #4, resumed',
    turn: 2,
    exchange: 4,
    lines: [
      context,
      prompt,
      forgotten,
      line('output', 'custom output call_j1_1 "aborted"', { marks: ['made up'], violations: [4] }),
      line('call', 'custom call call_j1_2'),
      line('output', 'custom output call_j1_2 real'),
      line('message', 'assistant "The work is done."', { marks: ['new'] }),
      line('message', 'user "What did you do?"', { marks: ['new'] }),
    ],
    violations: [],
  },
  {
    id: 'file-1-turn-1',
    kind: 'file',
    title: 'session file after turn 1',
    turn: 1,
    lines: [
      line('context', 'context', { number: 2 }),
      line('message', 'user "Do the work."', { number: 5 }),
      line('call', 'custom call call_j1_1', { number: 7, violations: [0] }),
      line('output', 'custom output call_j1_1', { marks: ['missing'], violations: [0] }),
      line('call', 'custom call call_j1_2', { number: 9 }),
      line('output', 'custom output call_j1_2 real', { number: 11 }),
      line('message', 'assistant "The work is done."', { number: 13 }),
    ],
    violations: [],
  },
  {
    id: 'file-1-turn-2',
    kind: 'file',
    title: 'session file after turn 2',
    turn: 2,
    lines: [
      line('context', 'context', { number: 2 }),
      line('message', 'user "Do the work."', { number: 5 }),
      line('call', 'custom call call_j1_1', { number: 7, violations: [1] }),
      line('output', 'custom output call_j1_1', { marks: ['missing'], violations: [1, 2] }),
      line('call', 'custom call call_j1_2', { number: 9 }),
      line('output', 'custom output call_j1_2 real', { number: 11 }),
      line('message', 'assistant "The work is done."', { number: 13 }),
      line('message', 'user "What did you do?"', { number: 17, marks: ['new'] }),
      line('message', 'assistant "I did the work."', { number: 19, marks: ['new'] }),
    ],
    violations: [],
  },
];

export const seedStory: Story = { scenes, listings };

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
  violations: [
    {
      invariant: 'call-has-one-output',
      signature: 'call-has-one-output/persisted/custom/missing',
      message: 'session file after turn 1: the custom call call_j1_1 has no output.',
    },
    {
      invariant: 'call-has-one-output',
      signature: 'call-has-one-output/persisted/custom/missing',
      message: 'session file after turn 2: the custom call call_j1_1 has no output.',
    },
    {
      invariant: 'finished-work-is-recorded',
      signature: 'finished-work-is-recorded/persisted/lost',
      message: 'session file after turn 2: call_j1_1 did its work, and its output is nowhere in the file.',
    },
    {
      invariant: 'finished-work-is-recorded',
      signature: 'finished-work-is-recorded/request/made-up',
      message: 'request #3: call_j1_1 did its work, and the model is told "aborted".',
    },
    {
      invariant: 'finished-work-is-recorded',
      signature: 'finished-work-is-recorded/request/made-up',
      message: 'request #4: call_j1_1 did its work, and the model is told "aborted".',
    },
    {
      invariant: 'retry-carries-outputs',
      signature: 'retry-carries-outputs/stale',
      message: 'request #2: call_j1_1 finished before reply #1 broke, and this retry does not carry its output.',
    },
    {
      invariant: 'job-runs-once',
      signature: 'job-runs-once/asked-again',
      message: 'j1 ran 2 times, as call_j1_1, call_j1_2.',
    },
  ],
  reasons: [],
  case: seedCase,
  digest: '43f422a295bc',
  trace: TRACE,
  story: seedStory,
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

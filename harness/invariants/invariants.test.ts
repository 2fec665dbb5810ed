// The list of invariants, and the proof that every alarm rings: for each bug of the reference client one case, run for real over
// real sockets, with exactly what it violates. A new bug without a line here does not compile, and a new invariant that no bug
// breaks fails.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../core/case.ts';
import type { Item } from '../core/item.ts';
import type { Observation, PersistedFile } from '../core/journal.ts';
import { asks, assistant, CASE, called, file, output } from '../core/observation.fixture.ts';
import { call, resumedTurn, say, turnOf, type Saying, type Turn, type Work } from '../core/script.ts';
import { story } from '../core/story/story.ts';
import { violationsIn } from '../core/story/story.fixture.ts';
import { signatures } from '../core/verdict.ts';
import { createHost, type Host } from '../engine/host.ts';
import { runCase } from '../engine/run.ts';
import { storyOfRun } from '../engine/story.ts';
import type { Fault } from '../faults/index.ts';
import { BUGS, OVER_WEBSOCKET, type Bug } from '../reference/bugs.ts';
import { INVARIANTS } from './index.ts';

interface Planted {
  /** What the model says before the call. */
  readonly says?: readonly Saying[];
  /** Cut behind the call where it is left out. */
  readonly faults?: readonly Fault[];
  readonly limits?: Partial<Case['limits']>;
  /** What the call is for, where it is not to append a line. */
  readonly work?: Work;
  /** How the second turn resumes the first, where it is not by its id. */
  readonly resume?: Turn['resume'];
  readonly breaks: readonly string[];
}

const atOnce: Fault = { kind: 'cut', exchange: 1, at: { event: 0 }, ending: 'fin' };
const atOnceAgain: Fault = { ...atOnce, exchange: 2 };
const behindTheText: Fault = { kind: 'cut', exchange: 2, at: { after: 't1.done' }, ending: 'fin' };
const behindTheCall: Fault = { kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' };

const interrupted: Fault = { kind: 'interrupt', exchange: 1, at: { after: 'j1.done' } };
const killed: Fault = { kind: 'signal', exchange: 1, at: { after: 'j1.done' }, signal: 'SIGKILL', to: 'client' };
const torn: Fault = { kind: 'tear', turn: 2, file: 'history', lost: 9 };
const swapped: Fault = { kind: 'swap-lines', turn: 2, file: 'history', line: -3 };

const PLANTED: Readonly<Record<Bug, Planted>> = {
  'stale-prompt': { breaks: ['retry-carries-outputs/stale', 'job-runs-once/asked-again'] },
  'skip-drain': {
    breaks: [
      'call-has-one-output/request/custom/missing',
      'call-has-one-output/persisted/custom/missing',
      'finished-work-is-recorded/request/made-up',
      'finished-work-is-recorded/persisted/made-up',
      'retry-carries-outputs/stale',
      'job-runs-once/asked-again',
    ],
  },
  'forget-call': {
    breaks: ['finished-work-is-recorded/persisted/lost', 'retry-carries-outputs/stale', 'job-runs-once/asked-again'],
  },
  'abort-finished': {
    breaks: [
      'finished-work-is-recorded/request/made-up',
      'finished-work-is-recorded/persisted/made-up',
      'job-runs-once/asked-again',
    ],
  },
  'rerun-tools': { breaks: ['job-runs-once/one-call'] },
  'double-output': {
    faults: [],
    breaks: ['call-has-one-output/request/custom/repeated', 'call-has-one-output/persisted/custom/repeated'],
  },
  'orphan-output': {
    faults: [],
    breaks: ['output-has-its-call/persisted/custom', 'resume-sees-persisted/lost', 'job-runs-once/asked-again'],
  },
  'repeat-ids': {
    breaks: [
      'ids-are-unique/request/item',
      'ids-are-unique/request/call',
      'ids-are-unique/persisted/item',
      'ids-are-unique/persisted/call',
      'work-gets-done/unanswered',
    ],
  },
  'wrong-kind': {
    faults: [],
    breaks: [
      'call-has-one-output/request/custom/missing',
      'call-has-one-output/persisted/custom/missing',
      'output-has-its-call/request/function',
      'output-has-its-call/persisted/function',
      'work-gets-done/unanswered',
    ],
  },
  'no-retry-limit': { faults: [atOnce], limits: { retries: 0 }, breaks: ['retries-are-bounded/exceeded'] },
  'never-ends': { faults: [atOnce], limits: { deadline_ms: 300 }, breaks: ['client-ends/timed-out'] },
  'resume-empty': {
    faults: [],
    breaks: ['resume-sees-persisted/lost', 'turns-are-remembered/silent-loss', 'job-runs-once/asked-again'],
  },
  'resume-drops-outputs': {
    faults: [],
    breaks: ['call-has-one-output/request/custom/missing', 'resume-sees-persisted/lost', 'work-gets-done/unanswered'],
  },
  'reorder-history': { breaks: ['retry-extends-input/reordered'] },
  'dispatch-unfinished': {
    faults: [{ kind: 'cut', exchange: 1, at: { in: 'j1.done', byte: -1 }, ending: 'fin' }],
    breaks: ['tools-wait-for-the-call/early'],
  },
  'partial-call': {
    faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.input.done' }, ending: 'fin' }],
    breaks: ['tools-wait-for-the-call/early'],
  },
  'swallow-cut': { faults: [atOnce], breaks: ['answer-is-whole/cut'] },
  'output-on-disk-only': { faults: [], breaks: ['call-has-one-output/request/custom/missing'] },
  'output-in-memory-only': {
    faults: [],
    breaks: [
      'call-has-one-output/persisted/custom/missing',
      'finished-work-is-recorded/request/made-up',
      'finished-work-is-recorded/persisted/lost',
      'finished-work-is-recorded/persisted/made-up',
      'job-runs-once/asked-again',
    ],
  },
  'ends-twice': { breaks: ['turn-ends-once/repeated'] },
  'hides-text': { faults: [behindTheText], breaks: ['text-is-shown-once/shown/lost'] },
  'shows-twice': { faults: [behindTheText], breaks: ['text-is-shown-once/shown/repeated'] },
  'steady-waits': { faults: [atOnce, atOnceAgain], breaks: ['waits-grow/flat'] },
  impatient: {
    faults: [{ kind: 'refuse', exchange: 1, status: 429, retryAfter_s: 2 }],
    breaks: ['retry-after-is-honoured/early'],
  },
  'trusts-events': {
    faults: [{ kind: 'drop', exchange: 1, at: { in: 'j1.done' } }],
    breaks: ['answer-is-whole/missed/call'],
  },
  'takes-any-item': {
    says: [{ kind: 'foreign', id: 'x1', item: 'user-message' }],
    faults: [],
    breaks: ['history-was-said/request/role', 'history-was-said/persisted/role'],
  },
  parrot: {
    faults: [atOnce],
    breaks: ['history-was-said/request/message'],
  },
  'takes-as-final': {
    faults: [{ kind: 'error-frame', exchange: 2, at: { event: 0 }, code: 'previous_response_not_found' }],
    breaks: ['mendable-is-mended/given-up'],
  },
  'interrupt-drops-call': { faults: [interrupted], breaks: ['turns-are-remembered/silent-loss'] },
  'says-aborted': {
    faults: [interrupted],
    breaks: ['finished-work-is-recorded/persisted/untruthful', 'finished-work-is-recorded/request/untruthful'],
  },
  'answers-interrupted': { faults: [interrupted], breaks: ['answer-is-whole/interrupted'] },
  'leaves-tools-running': { faults: [interrupted], work: 'hold', breaks: ['nothing-is-orphaned/process'] },
  'forgets-failed-turn': { faults: [atOnce], limits: { retries: 0 }, breaks: ['turns-are-remembered/silent-loss'] },
  'resume-starts-anew': {
    faults: [],
    resume: 'unknown',
    breaks: [
      'finished-work-is-recorded/persisted/lost',
      'job-runs-once/asked-again',
      'text-is-shown-once/persisted/lost',
      'unresumable-is-an-error/unknown-id',
    ],
  },
  'resume-forks-file': { faults: [], breaks: ['resume-keeps-its-session/second-file'] },
  'skips-torn-file': {
    faults: [torn],
    breaks: ['job-runs-once/asked-again', 'resume-sees-persisted/lost', 'turns-are-remembered/silent-loss'],
  },
  'trusts-lines': { faults: [swapped], breaks: ['output-has-its-call/request/custom', 'work-gets-done/unanswered'] },
  'goes-on-behind-a-torn-line': {
    faults: [torn],
    breaks: ['readers-agree/more', 'records-are-well-formed/unreadable', 'resume-keeps-its-session/silent-loss'],
  },
  renumbers: { faults: [], breaks: ['records-are-well-formed/repeated'] },
  'reruns-cut-off': { faults: [killed], breaks: ['job-runs-once/one-call'] },
  'stale-list': { faults: [{ kind: 'kill-idle', turn: 2 }], breaks: ['readers-agree/lost'] },
};

function clientFor(bug: Bug): string {
  return OVER_WEBSOCKET.has(bug) ? 'reference+websocket' : 'reference';
}

function caseFor(client: string, { says = [], faults = [behindTheCall], limits, work, resume = true }: Planted): Case {
  return {
    cutpoint: CASE_VERSION,
    client,
    script: {
      manner: 'insisting',
      turns: [
        turnOf('Do the work.', [...says, call('j1', 'custom', work)], [say('t1', 'The work is done.')]),
        { ...resumedTurn('What did you do?', [say('t2', 'I did the work.')]), resume },
      ],
    },
    faults: [...faults],
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
}

describe('the list', () => {
  test('ids are unique, and are words with hyphens', () => {
    const ids = INVARIANTS.map((one) => one.id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  test.for(INVARIANTS)('$id has a rule and a source', ({ rule, source }) => {
    expect(rule).toMatch(/^[A-Z].*\.$/);
    expect(source.length).toBeGreaterThan(20);
  });
});

describe('on a file alone', () => {
  const call: Item = called('call_1', 'function', 'fc_1');
  const answer = output('call_1', 'function');
  const said = assistant('Done.', 'msg_1');
  const inOrder = file([asks, call, answer, said], { numbers: [0, 1, 2, 3] });

  /** What is wrong with a file of nobody knows whom, for each invariant that can say so. */
  const BROKEN: Readonly<Record<string, Readonly<Record<string, PersistedFile>>>> = {
    'call-has-one-output': {
      'persisted/function/missing': file([asks, call, said]),
      'persisted/function/repeated': file([asks, call, answer, answer]),
    },
    'output-has-its-call': {
      'persisted/function': file([asks, answer, said]),
      'persisted/custom': file([output('call_1', 'custom')]),
    },
    'ids-are-unique': {
      'persisted/item': file([asks, said, said]),
      'persisted/call': file([call, answer, { ...call, id: 'fc_2' }]),
    },
    'records-are-well-formed': {
      unreadable: file([asks], { unreadable: ['line 2: not JSON'] }),
      repeated: file([asks], { numbers: [0, 1, 1] }),
      gap: file([asks], { numbers: [0, 2] }),
    },
  };
  const alone = (one: PersistedFile): Observation => ({
    case: { ...CASE, script: { manner: 'insisting', turns: [] }, faults: [] },
    journal: [{ kind: 'persisted', turn: 0, persisted: { files: [one] } }],
  });
  const onFiles = INVARIANTS.filter((one) => one.onFiles);

  test('these can be judged', () => {
    expect(onFiles.map((one) => one.id).toSorted()).toEqual(Object.keys(BROKEN).toSorted());
  });

  test.for(onFiles)(
    '$id holds for a session in order, and finds each way to break it',
    ({ id, check, onFiles: has }) => {
      expect(check(alone(inOrder))).toEqual([]);
      for (const [variant, broken] of Object.entries(BROKEN[id] ?? {})) {
        expect(check(alone(broken)).map((one) => one.variant)).toEqual([variant]);
        expect(has?.mend[variant.slice(variant.lastIndexOf('/') + 1)]?.('line 2')).toMatch(/^[a-z][^.]*line 2[^.]*$/);
      }
    },
  );
});

describe('every alarm rings', () => {
  let host: Host;
  beforeAll(async () => {
    host = await createHost();
  });
  afterAll(() => host.close());

  test.concurrent.for(Object.keys(BUGS) as Bug[])('%s', async (bug) => {
    const planted = PLANTED[bug];
    const run = await runCase(caseFor(`${clientFor(bug)}+${bug}`, planted), host);
    expect(run.notReached).toEqual([]);
    expect({ kind: run.verdict.kind, signatures: signatures(run.verdict) }, run.trace).toEqual({
      kind: 'fail',
      signatures: planted.breaks.toSorted(),
    });
    // Whoever draws the run sees each violation somewhere.
    const told = story.parse(storyOfRun(run));
    expect(violationsIn(told)).toEqual([...(run.verdict.kind === 'fail' ? run.verdict.violations : []).keys()]);
  });

  test.concurrent.for(Object.keys(BUGS) as Bug[])('not for a correct client, where %s would show', async (bug) => {
    const { limits, ...planted } = PLANTED[bug];
    const retries = limits?.retries === undefined ? {} : { limits: { retries: limits.retries } };
    const run = await runCase(caseFor(clientFor(bug), { ...planted, ...retries }), host);
    expect({ verdict: run.verdict, notReached: run.notReached }, run.trace).toEqual({
      verdict: { kind: 'pass' },
      notReached: [],
    });
  });

  test.for(INVARIANTS)('$id has a bug that breaks it', ({ id }) => {
    const broken = Object.values(PLANTED).flatMap((one) => one.breaks.map((signature) => signature.split('/')[0]));
    expect(broken).toContain(id);
  });

  test('every bug breaks something', () => {
    expect(Object.values(PLANTED).filter((one) => one.breaks.length === 0)).toEqual([]);
  });
});

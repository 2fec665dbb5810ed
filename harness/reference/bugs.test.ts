// Each bug by its one difference: what is seen of a correct client, and of one that has the bug.
import { expect, test } from 'vitest';
import { BUGS, type Bug } from './bugs.ts';
import { answeredBy, callIn, isTyped, promptItem, textIn, type ApiItem } from './items.ts';
import {
  answer,
  breaksAfter,
  created,
  customCall,
  done,
  framed,
  says,
  serve,
  streams,
  writes,
  type Reply,
} from './sse-server.ts';
import { clientOf, note, recorded, temporary } from './trial.ts';

/** What is seen of a client; items are sketched, one line each. */
interface Seen {
  readonly ends: readonly string[];
  readonly requests: readonly (readonly string[])[];
  readonly file: readonly string[];
  /** The inputs with which the tool `note` was run. */
  readonly ran: readonly string[];
  /** What the user was shown, and `over` for each time that a turn was told to be over. */
  readonly shown: readonly string[];
  /** The waits before retries, in milliseconds. */
  readonly waits: readonly number[];
}

interface Difference {
  readonly replies: readonly Reply[];
  /** Whether a second session resumes the first one and prompts again. */
  readonly resumed?: true;
  readonly correct: Partial<Seen>;
  readonly buggy: Partial<Seen>;
}

const call = customCall('c1', 'a');
const cut = breaksAfter(created, done(call));
const cutBehindText = breaksAfter(created, done(answer('Half.')));
const completedWith = (item: ApiItem): ApiItem => ({
  type: 'response.completed',
  response: { id: 'resp_1', output: [item] },
});
const goesOn = says(answer('Done.'));
const added = { ...done({ ...call, input: '' }), type: 'response.output_item.added' };
const inputDone = { type: 'response.custom_tool_call_input.done', output_index: 0, input: 'a' };

const differences: Readonly<Record<Exclude<Bug, 'never-ends' | 'takes-as-final'>, Difference>> = {
  'stale-prompt': {
    replies: [cut, goesOn],
    correct: { requests: [['user: hello'], ['user: hello', 'call c1: a', 'output c1: noted a']] },
    buggy: { requests: [['user: hello'], ['user: hello']] },
  },
  'skip-drain': {
    replies: [cut, goesOn],
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'] },
    buggy: { file: ['user: hello', 'call c1: a', 'assistant: Done.'] },
  },
  'forget-call': {
    replies: [cut, goesOn],
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'] },
    buggy: { file: ['user: hello', 'assistant: Done.'], requests: [['user: hello'], ['user: hello']] },
  },
  'abort-finished': {
    replies: [cut, goesOn],
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'], ran: ['a'] },
    buggy: { file: ['user: hello', 'call c1: a', 'output c1: aborted', 'assistant: Done.'], ran: ['a'] },
  },
  'rerun-tools': {
    replies: [cut, goesOn],
    correct: { ran: ['a'] },
    buggy: { ran: ['a', 'a'] },
  },
  'double-output': {
    replies: [says(call), goesOn],
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'] },
    buggy: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'output c1: noted a', 'assistant: Done.'] },
  },
  'orphan-output': {
    replies: [says(call), goesOn],
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'] },
    buggy: { file: ['user: hello', 'output c1: noted a', 'assistant: Done.'] },
  },
  'repeat-ids': {
    replies: [cut, goesOn],
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'] },
    buggy: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'call c1: a', 'assistant: Done.'] },
  },
  'wrong-kind': {
    replies: [says(call), goesOn],
    correct: { requests: [['user: hello'], ['user: hello', 'call c1: a', 'output c1: noted a']] },
    buggy: { requests: [['user: hello'], ['user: hello', 'call c1: a', 'function output c1: noted a']] },
  },
  'no-retry-limit': {
    replies: [streams(created), streams(created), streams(created), streams(created), goesOn],
    correct: { ends: ['failed'], requests: [['user: hello'], ['user: hello'], ['user: hello']] },
    buggy: {
      ends: ['answered'],
      requests: [['user: hello'], ['user: hello'], ['user: hello'], ['user: hello'], ['user: hello']],
    },
  },
  'resume-empty': {
    replies: [goesOn],
    resumed: true,
    correct: { requests: [['user: hello'], ['user: hello', 'assistant: Done.', 'user: again']] },
    buggy: { requests: [['user: hello'], ['user: again']] },
  },
  'resume-drops-outputs': {
    replies: [says(call), goesOn],
    resumed: true,
    correct: {
      requests: [
        ['user: hello'],
        ['user: hello', 'call c1: a', 'output c1: noted a'],
        ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.', 'user: again'],
      ],
    },
    buggy: {
      requests: [
        ['user: hello'],
        ['user: hello', 'call c1: a', 'output c1: noted a'],
        ['user: hello', 'call c1: a', 'assistant: Done.', 'user: again'],
      ],
    },
  },
  'reorder-history': {
    replies: [cut, goesOn],
    correct: { requests: [['user: hello'], ['user: hello', 'call c1: a', 'output c1: noted a']] },
    buggy: { requests: [['user: hello'], ['call c1: a', 'output c1: noted a', 'user: hello']] },
  },
  'dispatch-unfinished': {
    replies: [writes(framed(created), framed(done(call)).trimEnd()), goesOn],
    correct: { ran: [], requests: [['user: hello'], ['user: hello']] },
    buggy: { ran: ['a'], requests: [['user: hello'], ['user: hello', 'call c1: a', 'output c1: noted a']] },
  },
  'partial-call': {
    replies: [breaksAfter(created, added, inputDone), goesOn],
    correct: { ran: [] },
    buggy: { ran: ['a'] },
  },
  'swallow-cut': {
    replies: [breaksAfter(created, done(answer('Half')))],
    correct: {
      ends: ['failed'],
      requests: [
        ['user: hello'],
        ['user: hello', 'assistant: Half'],
        ['user: hello', 'assistant: Half', 'assistant: Half'],
      ],
    },
    buggy: { ends: ['answered'], requests: [['user: hello']] },
  },
  'output-on-disk-only': {
    replies: [says(call), goesOn],
    correct: { requests: [['user: hello'], ['user: hello', 'call c1: a', 'output c1: noted a']] },
    buggy: {
      requests: [['user: hello'], ['user: hello', 'call c1: a']],
      file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'],
    },
  },
  'output-in-memory-only': {
    replies: [says(call), goesOn],
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'] },
    buggy: {
      requests: [['user: hello'], ['user: hello', 'call c1: a', 'output c1: noted a']],
      file: ['user: hello', 'call c1: a', 'assistant: Done.'],
    },
  },
  'ends-twice': {
    replies: [cut, goesOn],
    correct: { shown: ['Done.', 'over'] },
    buggy: { shown: ['over', 'Done.', 'over'] },
  },
  'hides-text': {
    replies: [cutBehindText, goesOn],
    correct: { shown: ['Half.', 'Done.', 'over'] },
    buggy: { shown: ['Done.', 'over'] },
  },
  'shows-twice': {
    replies: [cutBehindText, goesOn],
    correct: { shown: ['Half.', 'Done.', 'over'] },
    buggy: { shown: ['Half.', 'Half.', 'Done.', 'over'] },
  },
  'steady-waits': {
    replies: [cut, breaksAfter(created), goesOn],
    correct: { waits: [200, 400] },
    buggy: { waits: [200, 200] },
  },
  impatient: {
    replies: [(response) => response.writeHead(429, { 'retry-after': '2' }).end('slow down'), goesOn],
    correct: { waits: [2_000] },
    buggy: { waits: [200] },
  },
  'trusts-events': {
    replies: [streams(created, completedWith(call)), goesOn],
    correct: { ran: ['a'], shown: ['Done.', 'over'] },
    buggy: { ran: [], shown: ['over'] },
  },
  'takes-any-item': {
    replies: [says(call, promptItem('Do more.')), goesOn],
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a', 'assistant: Done.'] },
    buggy: { file: ['user: hello', 'call c1: a', 'user: Do more.', 'output c1: noted a', 'assistant: Done.'] },
  },
  parrot: {
    replies: [breaksAfter(created), goesOn],
    correct: { requests: [['user: hello'], ['user: hello']] },
    buggy: { requests: [['user: hello'], ['user: hello', 'assistant: I was interrupted.']] },
  },
};

test.for(Object.entries(differences))('%s', async ([name, { replies, resumed, correct, buggy }]) => {
  expect(Object.keys(BUGS)).toContain(name);
  expect(await watch(undefined, replies, resumed)).toMatchObject(correct);
  expect(await watch(name, replies, resumed)).toMatchObject(buggy);
});

test('never-ends', async () => {
  await using hung = await serve(cut, goesOn);
  await using fine = await serve(cut, goesOn);
  const [buggy, correct] = [await clientOf(hung, { bugs: new Set(['never-ends']) }), await clientOf(fine)];
  const prompt = buggy.prompt('hello');
  // By the time a correct client has gone through the same and has its answer, the other has not even asked again.
  expect(await correct.prompt('hello')).toEqual({ kind: 'answered', text: 'Done.' });
  expect(await correct.prompt('again')).toEqual({ kind: 'answered', text: 'Done.' });
  await buggy.close();
  expect(await prompt).toEqual({ kind: 'failed', message: 'the session was closed' });
  expect(hung.inputs).toHaveLength(1);
});

async function watch(bug: string | undefined, replies: readonly Reply[], resumed?: true): Promise<Seen> {
  const ran: string[] = [];
  const watched = { ...note, run: async (input: string) => (ran.push(input), `noted ${input}`) };
  const home = await temporary();
  await using server = await serve(...replies);
  const ends: string[] = [];
  const shown: string[] = [];
  const waits: number[] = [];
  for (const [prompt, resume] of resumed
    ? ([
        ['hello', false],
        ['again', true],
      ] as const)
    : ([['hello', false]] as const)) {
    const client = await clientOf(server, {
      home,
      resume,
      tools: [watched],
      tell: (notice) => void shown.push(notice.kind === 'message' ? notice.text : 'over'),
      wait: async (ms) => void waits.push(ms),
      bugs: new Set(Object.keys(BUGS).filter((one): one is Bug => one === bug)),
    });
    ends.push((await client.prompt(prompt)).kind);
    await client.close();
  }
  return {
    ends,
    ran,
    shown,
    waits,
    requests: server.inputs.map((input) => input.map(sketch)),
    file: recorded(home).flatMap(sketchLine),
  };
}

function sketchLine(line: unknown): string[] {
  return isTyped(line) && isTyped(line.item) ? [sketch(line.item)] : [];
}

function sketch(item: ApiItem): string {
  const asked = callIn(item);
  if (asked !== undefined) return `call ${asked.callId}: ${asked.input}`;
  if (answeredBy(item) === undefined) return `${String(item.role)}: ${textIn(item)}`;
  const kind = item.type === 'function_call_output' ? 'function output' : 'output';
  return `${kind} ${String(item.call_id)}: ${String(item.output)}`;
}

// Each bug by its one difference: what is seen of a correct client, and of one that has the bug.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
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
  refuses,
  says,
  serve,
  stallsAfter,
  streams,
  writes,
  type Reply,
} from './sse-server.ts';
import type { Tool } from './flight.ts';
import { listPath } from './message-list.ts';
import { sessionPath } from './session-file.ts';
import { clientOf, note, temporary } from './trial.ts';

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
  /** The names of all session files. */
  readonly files: readonly string[];
  /** The numbers of the file's records. */
  readonly numbers: readonly unknown[];
  /** What the list beside the file tells. */
  readonly list: readonly string[];
}

interface Difference {
  readonly replies: readonly Reply[];
  /** Whether a second session resumes the first one and prompts again. */
  readonly resumed?: true;
  /** Whether the user interrupts the first turn, once its tool has run. */
  readonly stopped?: true;
  /** What becomes of the lines of the session file between two sessions. */
  readonly spoil?: (lines: readonly string[]) => readonly string[] | undefined;
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
const stalls = stallsAfter(created, done(call));
/** What is asked before a call, and behind it. */
const asking = [['user: hello'], ['user: hello', 'call c1: a', 'output c1: noted a']];
const inputDone = { type: 'response.custom_tool_call_input.done', output_index: 0, input: 'a' };

const differences: Readonly<
  Record<Exclude<Bug, 'never-ends' | 'takes-as-final' | 'leaves-tools-running'>, Difference>
> = {
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
  'interrupt-drops-call': {
    replies: [stalls],
    stopped: true,
    correct: { ends: ['failed'], file: ['user: hello', 'call c1: a', 'output c1: noted a'] },
    buggy: { ends: ['failed'], file: ['user: hello'] },
  },
  'says-aborted': {
    replies: [stalls],
    stopped: true,
    correct: { file: ['user: hello', 'call c1: a', 'output c1: noted a'] },
    buggy: { file: ['user: hello', 'call c1: a', 'output c1: aborted by the user'] },
  },
  'answers-interrupted': {
    replies: [stalls],
    stopped: true,
    correct: { ends: ['failed'] },
    buggy: { ends: ['answered'] },
  },
  'forgets-failed-turn': {
    replies: [refuses(400, 'no such model'), goesOn],
    resumed: true,
    correct: { ends: ['failed', 'answered'], requests: [['user: hello'], ['user: hello', 'user: again']] },
    buggy: { ends: ['failed', 'answered'], requests: [['user: hello'], ['user: again']] },
  },
  'resume-starts-anew': {
    replies: [goesOn],
    resumed: true,
    spoil: () => undefined,
    correct: { ends: ['answered', 'not resumed'], requests: [['user: hello']] },
    buggy: { ends: ['answered', 'answered'], requests: [['user: hello'], ['user: again']] },
  },
  'resume-forks-file': {
    replies: [goesOn],
    resumed: true,
    correct: { files: ['s1.jsonl'] },
    buggy: { files: ['s1-fork.jsonl', 's1.jsonl'] },
  },
  'skips-torn-file': {
    replies: [says(call), goesOn],
    resumed: true,
    spoil: (lines) => [...lines.slice(0, 4), 'torn'],
    correct: { requests: [...asking, ['user: hello', 'call c1: a', 'output c1: noted a', 'user: again']] },
    buggy: { requests: [...asking, ['user: again']] },
  },
  'trusts-lines': {
    replies: [says(call), goesOn],
    resumed: true,
    spoil: ([head, hello, called, output]) => [head, hello, output, called, called].map(String),
    correct: { requests: [...asking, ['user: hello', 'call c1: a', 'output c1: noted a', 'user: again']] },
    buggy: { requests: [...asking, ['user: hello', 'output c1: noted a', 'call c1: a', 'call c1: a', 'user: again']] },
  },
  'goes-on-behind-a-torn-line': {
    replies: [goesOn],
    resumed: true,
    spoil: ([head, hello]) => [String(head), `${String(hello)}\n{"n":2`],
    correct: { file: ['user: hello', 'unreadable', 'user: again', 'assistant: Done.'] },
    buggy: { file: ['user: hello', 'unreadable', 'assistant: Done.'] },
  },
  renumbers: {
    replies: [goesOn],
    resumed: true,
    correct: { numbers: [0, 1, 2, 3, 4] },
    buggy: { numbers: [0, 1, 2, 1, 2] },
  },
  'reruns-cut-off': {
    replies: [says(call), goesOn],
    resumed: true,
    spoil: (lines) => lines.slice(0, 3),
    correct: { ran: ['a'] },
    buggy: { ran: ['a', 'a'] },
  },
  'stale-list': {
    replies: [goesOn],
    resumed: true,
    correct: { list: ['user: hello', 'assistant: Done.', 'user: again', 'assistant: Done.'] },
    buggy: { list: ['user: hello', 'assistant: Done.'] },
  },
};

test.for(Object.entries(differences))('%s', async ([name, { correct, buggy, ...what }]) => {
  expect(Object.keys(BUGS)).toContain(name);
  expect(await watch(undefined, what)).toMatchObject(correct);
  expect(await watch(name, what)).toMatchObject(buggy);
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

test('leaves-tools-running', async () => {
  for (const bug of [undefined, 'leaves-tools-running'] as const) {
    const began = Promise.withResolvers<void>();
    let hasEnded = false;
    const holds: Tool['run'] = async (_, __, signal) => {
      began.resolve();
      await new Promise((end) => signal.addEventListener('abort', end));
      hasEnded = true;
      return 'ended';
    };
    await using server = await serve(stalls);
    const client = await clientOf(server, { tools: [{ ...note, run: holds }], bugs: new Set(bug ? [bug] : []) });
    const prompt = client.prompt('hello');
    await began.promise;
    client.interrupt();
    expect(await prompt).toEqual({ kind: 'failed', message: 'the user interrupted the turn' });
    await client.close();
    expect(hasEnded).toBe(bug === undefined);
  }
});

async function watch(
  bug: string | undefined,
  { replies, resumed, stopped, spoil }: Omit<Difference, 'correct' | 'buggy'>,
): Promise<Seen> {
  const ran: string[] = [];
  const hasRun = Promise.withResolvers<void>();
  const run = async (input: string) => {
    ran.push(input);
    hasRun.resolve();
    return `noted ${input}`;
  };
  const home = await temporary();
  const path = sessionPath(home, 's1');
  await using server = await serve(...replies);
  const ends: string[] = [];
  const shown: string[] = [];
  const waits: number[] = [];
  for (const prompt of resumed ? ['hello', 'again'] : ['hello']) {
    if (prompt === 'again' && spoil) spoilFile(path, spoil);
    const client = await clientOf(server, {
      home,
      resume: prompt === 'again',
      tools: [{ ...note, run }],
      tell: (notice) => void shown.push(notice.kind === 'message' ? notice.text : 'over'),
      wait: async (ms) => void waits.push(ms),
      bugs: new Set(Object.keys(BUGS).filter((one): one is Bug => one === bug)),
    }).catch(() => undefined);
    const prompted = client?.prompt(prompt);
    if (stopped) await hasRun.promise.then(() => client?.interrupt());
    ends.push((await prompted)?.kind ?? 'not resumed');
    await client?.close();
  }
  const lines = linesOf(path).map(parsed);
  return {
    ends,
    ran,
    shown,
    waits,
    requests: server.inputs.map((input) => input.map(sketch)),
    file: lines.flatMap(sketchLine),
    files: readdirSync(dirname(path)).toSorted(),
    numbers: lines.map((line) => (isTyped(line) ? line.n : undefined)),
    list: linesOf(listPath(home, 's1')).map((line) => {
      const { role, text }: { role: string; text: string } = JSON.parse(line);
      return `${role}: ${text}`;
    }),
  };
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

/** Without a line feed behind the last line, as a crash leaves a file. */
function spoilFile(path: string, spoil: NonNullable<Difference['spoil']>): void {
  const left = spoil(linesOf(path));
  if (left) writeFileSync(path, left.join('\n'));
  else rmSync(path);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function sketchLine(line: unknown): string[] {
  if (!isTyped(line)) return ['unreadable'];
  return isTyped(line.item) ? [sketch(line.item)] : [];
}

function sketch(item: ApiItem): string {
  const asked = callIn(item);
  if (asked !== undefined) return `call ${asked.callId}: ${asked.input}`;
  if (answeredBy(item) === undefined) return `${String(item.role)}: ${textIn(item)}`;
  const kind = item.type === 'function_call_output' ? 'function output' : 'output';
  return `${kind} ${String(item.call_id)}: ${String(item.output)}`;
}

// Session files in the shapes that releases really write, shortened; what a judge gets of them has no text in it.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { codexSessions } from './session-files.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  onTestFinished(async () => rm(made, { recursive: true }));
  return made;
}

async function read(content: string | Uint8Array, name = 'rollout-x.jsonl') {
  const file = path.join(await folder(), name);
  await writeFile(file, content);
  const session = await readAt(file);
  if ('refused' in session) return session;
  const { path: _, ...kept } = session.file;
  return { ...session, file: kept };
}

async function readAt(file: string) {
  return codexSessions.read(file, { signal: new AbortController().signal, onBytes: () => {} });
}

const NOTHING = {
  cutOff: new Set(),
  forgotten: [],
  format: 'JSON lines',
  isNewer: false,
  numberLines: [],
  open: new Set(),
  torn: false,
  unknown: [],
  unreadableLines: [],
};

const call = (id: string) => `{"type":"function_call","name":"shell","arguments":"{}","call_id":"${id}"}`;
const output = (id: string) => `{"type":"function_call_output","call_id":"${id}","output":"hi"}`;
const message = (role: string) => `{"type":"message","role":"${role}","content":[{"type":"input_text","text":"hi"}]}`;
const typed = (payload: string) => `{"timestamp":"2026-11-21T20:08:21Z","type":"response_item","payload":${payload}}`;
const event = (type: string) => `{"timestamp":"2026-11-21T20:08:21Z","type":"event_msg","payload":{"type":"${type}"}}`;
const said = (role: 'user' | 'assistant') => ({ kind: 'message', role, text: '' });
const called = (callId: string) => ({ kind: 'call', via: 'function', callId, name: 'shell', input: '' });
const answered = (callId: string) => ({ kind: 'output', via: 'function', callId, text: '' });

describe('what each release writes', () => {
  test('0.8 to 0.29: a head without a type, then bare items', async () => {
    const lines = [
      '{"id":"a163fb24","timestamp":"2026-11-21T20:08:20.717Z","instructions":null}',
      '{"record_type":"state"}',
      message('user'),
      call('c1'),
      output('c1'),
      message('assistant'),
    ];
    expect(await read(`${lines.join('\n')}\n`)).toEqual({
      ...NOTHING,
      file: {
        history: [said('user'), called('c1'), answered('c1'), said('assistant')],
        lines: [3, 4, 5, 6],
        session: 'a163fb24',
        unreadable: [],
      },
      records: 6,
    });
  });

  test('0.36 on: each record has a type, and the head names the release', async () => {
    const lines = [
      '{"timestamp":"2026-11-21T20:08:21Z","type":"session_meta","payload":{"id":"b88f","cli_version":"0.36.0"}}',
      typed(message('user')),
      typed(call('c1')),
      typed(output('c1')),
    ];
    expect(await read(`${lines.join('\n')}\n`)).toEqual({
      ...NOTHING,
      file: {
        history: [said('user'), called('c1'), answered('c1')],
        lines: [2, 3, 4],
        session: 'b88f',
        unreadable: [],
      },
      open: new Set([1]),
      records: 4,
      version: '0.36.0',
    });
  });

  test('the local shell of codex-mini-latest: a call of its own kind, and the output of a function', async () => {
    const shell =
      '{"type":"local_shell_call","call_id":"c1","status":"completed","action":{"type":"exec","command":["ls"]}}';
    expect(await read(`${typed(shell)}\n${typed(output('c1'))}\n`)).toMatchObject({
      file: { history: [{ ...called('c1'), name: 'local_shell' }, answered('c1')], unreadable: [] },
    });
  });

  test('0.150 on: records are numbered, and a fork goes on from a base in another file', async () => {
    const lines = [
      '{"ordinal":68,"type":"session_meta","payload":{"id":"0c62","cli_version":"0.169.0","history_base":{"thread_id":"cd1c","end_ordinal_exclusive":68,"end_byte_offset":4096}}}',
      '{"ordinal":69,"type":"world_state","payload":{}}',
    ];
    expect(await read(`${lines.join('\n')}\n`)).toEqual({
      ...NOTHING,
      base: { session: 'cd1c', end: 68, bytes: 4096 },
      file: { history: [], lines: [], numbers: [68, 69], session: '0c62', unreadable: [] },
      numberLines: [1, 2],
      records: 2,
      version: '0.169.0',
    });
  });

  test('0.140 on: compressed, where that is switched on', async () => {
    const text = `${typed(call('c1'))}\n`.repeat(3);
    const packed = zstdCompressSync(Buffer.from(text));
    expect(await read(packed, 'rollout-x.jsonl.zst')).toMatchObject({
      file: { lines: [1, 2, 3], unreadable: [] },
      format: 'JSON lines, compressed',
    });
    expect(await read(packed.subarray(0, -4), 'rollout-x.jsonl.zst')).toMatchObject({
      file: { unreadable: [expect.stringMatching(/^line \d: the compressed data are damaged, or end here; /)] },
    });
  });

  test('a few kilobytes that become gigabytes are refused', async () => {
    const bomb = zstdCompressSync(Buffer.from(`${' '.repeat(1e6)}\n`.repeat(100)));
    expect(await read(bomb, 'rollout-x.jsonl.zst')).toEqual({
      refused: 'its compressed data become more than a thousand times as large',
    });
  });

  test('the TypeScript CLI: one document, in which items have lines too', async () => {
    const document = JSON.stringify(
      {
        session: { id: '4b28', timestamp: '2026-11-21T20:11:42Z', instructions: '' },
        items: [message('user'), call('c1'), output('c1')].map((one) => JSON.parse(one)),
      },
      null,
      2,
    );
    const whole = {
      ...NOTHING,
      file: {
        history: [said('user'), called('c1'), answered('c1')],
        lines: [8, 18, 24],
        session: '4b28',
        unreadable: [],
      },
      format: 'JSON document',
      open: new Set([1]),
      records: 4,
    };
    expect(await read(document, 'rollout-x.json')).toEqual(whole);
    expect(await read(document.slice(0, -30), 'rollout-x.json')).toMatchObject({
      file: { history: whole.file.history.slice(0, 2), unreadable: ['line 27: not JSON'] },
      torn: true,
    });
    expect(await read('{"name":"no session"}', 'rollout-x.json')).toEqual({
      refused: 'a JSON document, but no session',
    });
  });

  test('a search for tools is a call of its kind, and has its output; one that the server has done is neither', async () => {
    const search = '{"type":"tool_search_call","call_id":"c1","execution":"client","arguments":{"query":"x"}}';
    const found = '{"type":"tool_search_output","call_id":"c1","status":"completed","execution":"client","tools":[]}';
    const byServer = '{"type":"tool_search_call","call_id":null,"execution":"server","arguments":{}}';
    expect(await read([search, found, byServer].map((one) => `${typed(one)}\n`).join(''))).toMatchObject({
      file: {
        history: [
          { kind: 'call', via: 'tool_search', callId: 'c1', name: 'tool_search', input: '' },
          { kind: 'output', via: 'tool_search', callId: 'c1', text: '' },
          { kind: 'other', type: 'tool_search_call' },
        ],
        unreadable: [],
      },
      unknown: [],
    });
  });

  test('a type that nobody has heard of is a record, and named; only what is newer than 0.169 is called so', async () => {
    const meta = (version: string) => `{"type":"session_meta","payload":{"id":"1","cli_version":"${version}"}}`;
    const lines = ['{"type":"of_tomorrow","payload":{}}', typed('{"type":"of_tomorrow","id":"x1"}')];
    expect(await read([meta('0.170.0'), ...lines, ''].join('\n'))).toMatchObject({
      file: { history: [{ kind: 'other', type: 'of_tomorrow', id: 'x1' }], unreadable: [] },
      isNewer: true,
      unknown: [
        { of: 'record', type: 'of_tomorrow', lines: [2] },
        { of: 'item', type: 'of_tomorrow', lines: [3] },
      ],
    });
    expect(await read(meta('0.169.0'))).toMatchObject({ isNewer: false });
    expect(await read(meta('my own build'))).toMatchObject({ isNewer: false });
  });
});

describe('turns', () => {
  const begin = event('task_started');
  const end = event('task_complete');
  const user = typed(message('user'));
  const prompt = event('user_message');

  test('a call is open while its turn is, cut off where another one begins, and neither where the turn has ended', async () => {
    const at = async (...lines: string[]) => {
      const session = await read(`${lines.join('\n')}\n`);
      return 'refused' in session ? session : { open: [...session.open], cutOff: [...session.cutOff] };
    };
    const one = [begin, user, typed(call('c1'))];
    expect(await at(...one)).toEqual({ open: [1], cutOff: [] });
    expect(await at(...one, typed(message('assistant')))).toEqual({ open: [1], cutOff: [] });
    expect(await at(...one, event('turn_aborted'))).toEqual({ open: [1], cutOff: [] });
    expect(await at(...one, end, begin, user)).toEqual({ open: [], cutOff: [] });
    expect(await at(...one, begin, user)).toEqual({ open: [], cutOff: [1] });
    // Up to 0.99 ends are not told: an answer is one.
    expect(await at(user, typed(call('c1')), typed(message('assistant')))).toEqual({ open: [], cutOff: [] });
    expect(await at(user, typed(call('c1')), user)).toEqual({ open: [], cutOff: [1] });
  });

  test('a summary stands for all before it; prompts that were taken back take their turns with them', async () => {
    const turn = [begin, user, prompt, typed(call('c1')), end];
    const back = '{"type":"event_msg","payload":{"type":"thread_rolled_back","num_turns":2}}';
    const session = await read([...turn, ...turn, ...turn, back, '{"type":"compacted","payload":{}}', user].join('\n'));
    expect(session).toMatchObject({
      forgotten: [
        { from: 2, to: 6, line: 16, why: 'rolled-back' },
        { from: 0, to: 6, line: 17, why: 'compacted' },
      ],
    });
  });
});

describe('bytes that are no session', () => {
  test('not UTF-8, a byte order mark, zeros and half a line are told with their lines; CRLF and blank lines are nothing', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`\u{feff}${typed(message('user'))}\n`),
      Buffer.from(`${typed(message('user'))}\r\n\r\n\n`),
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]),
      Buffer.from('\0\0\0\0\n{"timest'),
    ]);
    expect(await read(bytes)).toMatchObject({
      file: {
        lines: [2],
        unreadable: [
          'line 1: a byte order mark stands before it',
          'line 5: not UTF-8',
          'line 6: nothing but zeros',
          'line 7: a record without its end',
        ],
      },
      torn: true,
      unreadableLines: [1, 5, 6, 7],
    });
  });

  test('nothing at all', async () => {
    expect(await read('')).toMatchObject({ records: 0, torn: false });
    expect(await read('\n\n')).toMatchObject({ records: 0, torn: false });
  });

  test('a line of 100 MB is a line', async () => {
    const huge = typed(`{"type":"function_call_output","call_id":"c1","output":"${'x'.repeat(100e6)}"}`);
    expect(await read(`${huge}\n${typed(call('c2'))}\n`)).toMatchObject({
      file: { history: [answered('c1'), called('c2')], lines: [1, 2] },
    });
  });

  test('a folder and a pipe of that name are refused at once, and so is what is not there', async () => {
    const at = await folder();
    await mkdir(path.join(at, 'rollout-folder.jsonl'));
    execFileSync('mkfifo', [path.join(at, 'rollout-pipe.jsonl')]);
    expect(await readAt(path.join(at, 'rollout-folder.jsonl'))).toEqual({ refused: 'not a file' });
    expect(await readAt(path.join(at, 'rollout-pipe.jsonl'))).toEqual({ refused: 'not a file' });
    expect(await readAt(path.join(at, 'rollout-none.jsonl'))).toEqual({ refused: 'it is not there any more' });
  });

  test('a file without permission is refused', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may read every file');
    const file = path.join(await folder(), 'rollout-x.jsonl');
    await writeFile(file, '{}', { mode: 0 });
    expect(await readAt(file)).toEqual({ refused: 'no permission to read it' });
  });
});

test('excerpts are the beginnings of the lines that were asked for', async () => {
  const file = path.join(await folder(), 'rollout-x.jsonl');
  await writeFile(file, `one\n${'two '.repeat(200)}\nthree`);
  const texts = await codexSessions.excerpts(file, new Set([2, 3, 9]), new AbortController().signal);
  expect([...texts]).toEqual([
    [2, 'two '.repeat(100)],
    [3, 'three'],
  ]);
});

test('reading ends where it is told to', async () => {
  const file = path.join(await folder(), 'rollout-x.jsonl');
  await writeFile(file, '{}\n');
  const reading = codexSessions.read(file, { signal: AbortSignal.abort(new Error('enough')), onBytes: () => {} });
  await expect(reading).rejects.toThrow('enough');
});

test.each([
  ['rollout-2026-11-21T20-08-22-01a1.jsonl', true],
  ['rollout-2026-11-21T20-09-16-01a1.jsonl.zst', true],
  ['rollout-2026-11-21-4b28.json', true],
  ['rollout-2026-11-21T20-08-22-01a1.jsonl.partial', false],
  ['history.jsonl', false],
  ['.rollout-compress-x.jsonl.zst', false],
])('%s: %s', (name, expected) => {
  expect(codexSessions.isSession(name)).toBe(expected);
});

// Envelopes: what is read is what was there, character for character, and what nobody could read is told of.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { envelopePath, envelopeText, parseEnvelope, readEnvelope, rolloutText, type Envelope } from './envelope.ts';

const ID = '01a1fe59-00cf-79f3-a1a4-89761336f2e0';
const META = `{"timestamp":"2026-11-21T13:43:28.226Z","ordinal":0,"type":"session_meta","payload":{"session_id":"${ID}","id":"${ID}","timestamp":"2026-11-21T13:43:28.211Z","cwd":"/work","originator":"codex_exec","cli_version":"0.169.0","source":"exec"}}`;
const HEAD = {
  cwd: '/work',
  session_id: ID,
  codex_version: '0.169.0',
  session_start_timestamp: '2026-11-21T13:43:28.211Z',
};
const TURN = [
  '{"timestamp":"2026-11-21T13:43:28.300Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"do it"}]}}',
  '{"timestamp":"2026-11-21T13:43:28.900Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}}',
];

/** What an error says, in its one line. */
function saidBy(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test('a rollout becomes an envelope: what its session_meta says, and its lines', () => {
  expect(readEnvelope(rolloutText([META, ...TURN]))).toEqual({
    envelope: { ...HEAD, entries: [META, ...TURN] },
    unreadable: [],
  });
});

test('a store keeps it as JSON, in which each entry is an object', () => {
  const { envelope } = readEnvelope(rolloutText([META, ...TURN]));
  expect(JSON.parse(envelopeText(envelope))).toEqual({
    ...HEAD,
    entries: [META, ...TURN].map((line) => JSON.parse(line) as unknown),
  });
});

test('the file is named by the start of the session in UTC, and by its id', () => {
  expect(envelopePath(HEAD)).toBe(`sessions/2026/11/21/rollout-2026-11-21T13-43-28-${ID}.jsonl`);
});

describe('what JSON.parse and JSON.stringify would change stays as it is', () => {
  test.each([
    ['numbers', '{"a":1.0,"b":1e400,"c":9007199254740993,"d":-0,"e":1E+2,"f":0.10}'],
    ['keys that look like array indices', '{"b":0,"2":0,"1":0}'],
    ['__proto__, and its like', '{"__proto__":{"polluted":true},"constructor":1,"toString":2}'],
    ['keys that stand twice', '{"a":1,"a":2}'],
    ['halves of a surrogate pair', String.raw`{"a":"\ud800","b":"\uDC00\ud83d"}`],
    ['line separators', '{"a":"\u2028\u2029\u0085"}'],
    ['a byte order mark and NUL', '{"a":"\uFEFF","b":"\\u0000"}'],
    ['escapes that need not be', String.raw`{"a":"\/\u0041\u00e9\u000a","\u0062":1}`],
    ['blanks between tokens', '{ "a" :\t[ 1 , 2 ] }'],
    ['brackets and quotes in strings', String.raw`{"a":"]},{\"entries\":[","entries":["\\"]}`],
    ['a very deep value', `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`],
    ['a line of 8 MB', `{"a":"${String.raw`x\n\"é`.repeat(1_000_000)}"}`],
  ])('%s', (_, line) => {
    const bytes = Buffer.from(rolloutText([META, line]));
    const { envelope, unreadable } = readEnvelope(bytes);
    const stored = parseEnvelope(envelopeText(envelope));
    // Compared by hand: a difference of 8 MB is not to be printed.
    expect(Buffer.from(rolloutText(stored.entries)).equals(bytes)).toBe(true);
    expect(unreadable).toEqual([]);
  });
});

/** JSON texts as no printer makes them: any number, key, escape and blank that the grammar allows. */
const { json, object } = fc.letrec<{ json: string; object: string }>((tie) => {
  const blank = fc.stringMatching(/^[ \t]{0,2}$/);
  const number = fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,25})(?:\.[0-9]{1,5})?(?:[eE][+-]?[0-9]{1,4})?$/);
  const character = fc.oneof(
    fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .filter((one) => one > '\u001F' && !['"', '\\'].includes(one)),
    fc.constantFrom('\u2028', '\u2029', '\uFEFF', '\u007F', '\u0085', '[', ']', '{', '}', ',', ':'),
    fc.stringMatching(/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|ud[89a-f][0-9a-f]{2})$/),
  );
  const string = fc.array(character, { maxLength: 8 }).map((characters) => `"${characters.join('')}"`);
  const key = fc.oneof(string, fc.constantFrom('"1"', '"2"', '"a"', '"entries"', '"__proto__"', '"type"'));
  const list = (of: fc.Arbitrary<string>, [open, close]: readonly [string, string]) =>
    fc
      .tuple(fc.array(of, { maxLength: 4 }), blank)
      .map(([members, white]) => `${open}${white}${members.join(`${white},`)}${close}`);
  const member = fc.tuple(key, blank, tie('json')).map(([name, white, value]) => `${name}${white}:${white}${value}`);
  return {
    json: fc.oneof(
      { depthSize: 'small' },
      number,
      string,
      fc.constantFrom('true', 'false', 'null'),
      list(tie('json'), ['[', ']']),
      tie('object'),
    ),
    object: list(member, ['{', '}']),
  };
});

/** Lines of a file with one `session_meta`, with any lines before and behind it. */
const lines = fc
  .tuple(fc.array(object, { maxLength: 3 }), fc.array(object, { maxLength: 6 }))
  .map(([before, behind]) => [...before, META, ...behind]);

test('a well-formed file goes through an envelope, and through a store, and comes back to the byte', () => {
  fc.assert(
    fc.property(lines, fc.boolean(), (all, asText) => {
      const file = rolloutText(all);
      const { envelope, unreadable } = readEnvelope(asText ? file : Buffer.from(file));
      expect(unreadable).toEqual([]);
      const stored = parseEnvelope(envelopeText(envelope));
      expect(stored).toEqual(envelope);
      expect(Buffer.from(rolloutText(stored.entries))).toEqual(Buffer.from(file));
    }),
    { numRuns: 1000 },
  );
});

test('whatever stands between its lines: reading, writing and reading again is reading once', () => {
  const foreign = fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc
      .oneof(json, object, fc.constantFrom('', ' ', '{}\r', '\uFEFF{}', '{"a":\r1}', '{"a":"\r"}'))
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(foreign), fc.array(foreign), (before, behind) => {
      const file = Buffer.concat([...before, Buffer.from(META), ...behind].flatMap((one) => [one, Buffer.from('\n')]));
      const { envelope } = readEnvelope(file);
      expect(parseEnvelope(envelopeText(envelope))).toEqual(envelope);
      expect(readEnvelope(rolloutText(envelope.entries))).toEqual({ envelope, unreadable: [] });
    }),
    { numRuns: 1000 },
  );
});

test('a store may have laid its JSON out anew', () => {
  const { envelope } = readEnvelope(rolloutText([META, '{"a":[1,{"b":"  x"}],"c":{}}']));
  const { entries, ...head } = JSON.parse(envelopeText(envelope)) as { entries: unknown[] };
  for (const laidOut of [
    JSON.stringify({ entries, ...head }, null, 2),
    JSON.stringify({ ...head, entries }, null, '\t'),
  ]) {
    const { entries: read, ...rest } = parseEnvelope(laidOut.replaceAll('\n', '\r\n'));
    expect(rest).toEqual(head);
    expect(read.map((text) => JSON.parse(text) as unknown)).toEqual(entries);
    expect(rolloutText(read).split('\n')).toHaveLength(3);
  }
});

describe('what cannot be read', () => {
  test('a file torn at any byte behind its session_meta gives its whole lines, and tells of the torn one', () => {
    const all = [META, '{"a":"é\u2028😀"}', '{"b":[1.0]}'];
    const bytes = (count: number) => Buffer.from(rolloutText(all.slice(0, count)));
    for (let length = bytes(1).length; length <= bytes(3).length; length += 1) {
      // The line feed behind a line may be missing.
      const whole = all.filter((_, index) => bytes(index + 1).length - 1 <= length);
      const rest = length - bytes(whole.length).length;
      const { envelope, unreadable } = readEnvelope(bytes(3).subarray(0, length));
      expect(envelope).toEqual({ ...HEAD, entries: whole });
      expect(unreadable.map((told) => told.replace('UTF-8', 'JSON'))).toEqual(
        rest > 0 ? [`line ${whole.length + 1}: not JSON`] : [],
      );
    }
  });

  test('each line is told of with its number and what is wrong; blank lines are none', () => {
    const file = Buffer.concat([
      Buffer.from(`\uFEFF{"a":1}\n\n${META}\n`),
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a, 0x00, 0x00, 0x0a]),
      Buffer.from('[]\nnull\n12\n{"a":1}}\n{"a":"\t"}\n{"a":01}\n{"a":1}\r\n{"torn'),
    ]);
    expect(readEnvelope(file)).toEqual({
      envelope: { ...HEAD, entries: [META, '{"a":1}'] },
      unreadable: [
        'line 1: not JSON',
        'line 4: not UTF-8',
        'line 5: not JSON',
        'line 6: not a JSON object',
        'line 7: not a JSON object',
        'line 8: not a JSON object',
        'line 9: not JSON',
        'line 10: not JSON',
        'line 11: not JSON',
        'line 13: not JSON',
      ],
    });
  });

  test('a text that no file could hold', () => {
    expect(readEnvelope(`${META}\n{"a":"\uD800"}`).unreadable).toEqual(['line 2: not Unicode']);
  });

  test('the first of several session_metas says which session it is, and all are kept', () => {
    const parent = META.replaceAll(ID, '01a1fe58-f92f-7280-9551-26b1e4431986');
    expect(readEnvelope(rolloutText([META, parent])).envelope).toEqual({ ...HEAD, entries: [META, parent] });
  });

  test.each([
    ['an empty file', '', 'session_meta: there is none (lines read: 0, unreadable: 0)'],
    ['no session_meta', TURN.join('\n'), 'session_meta: there is none (lines read: 2, unreadable: 0)'],
    ['a torn session_meta', META.slice(0, -1), 'session_meta: there is none (lines read: 0, unreadable: 1)'],
    ['binary garbage', '\0\u0001\n\u007F', 'session_meta: there is none (lines read: 0, unreadable: 2)'],
    [
      'no payload',
      '{"type":"session_meta"}',
      'session_meta.payload: Invalid input: expected object, received undefined (lines read: 1, unreadable: 0)',
    ],
    [
      'no id',
      META.replace(`"id":"${ID}",`, ''),
      'session_meta.payload.id: must be a UUID (lines read: 1, unreadable: 0)',
    ],
    [
      'an id that is a path',
      META.replaceAll(ID, `../../${ID}`),
      'session_meta.payload.id: must be a UUID (lines read: 1, unreadable: 0)',
    ],
    [
      'an id in capitals',
      META.replaceAll(ID, ID.toUpperCase()),
      'session_meta.payload.id: must be in lower case (lines read: 1, unreadable: 0)',
    ],
    [
      'no time',
      META.replace('"timestamp":"2026-11-21T13:43:28.211Z",', ''),
      'session_meta.payload.timestamp: must be a time in UTC such as 2026-11-21T08:03:58.880Z (lines read: 1, unreadable: 0)',
    ],
    [
      'a time without seconds',
      META.replace('13:43:28.211Z', '13:43Z'),
      'session_meta.payload.timestamp: must be a time in UTC such as 2026-11-21T08:03:58.880Z (lines read: 1, unreadable: 0)',
    ],
  ])('%s: the error says what is wrong', (_, file, message) => {
    expect(saidBy(() => readEnvelope(file))).toBe(message);
  });
});

describe('an envelope from a stranger', () => {
  const stored = (changes: object) => JSON.stringify({ ...HEAD, entries: [JSON.parse(META)], ...changes });
  const UTC = 'must be a time in UTC such as 2026-11-21T08:03:58.880Z';

  test.each([
    ['no JSON', '{"cwd":', 'the envelope is not JSON'],
    ['nothing', '', 'the envelope is not JSON'],
    ['comments', `// hello\n${stored({})}`, 'the envelope is not JSON'],
    ['a list', '[]', 'the envelope: the whole: Invalid input: expected object, received array'],
    ['null', 'null', 'the envelope: the whole: Invalid input: expected object, received null'],
    ['no cwd', stored({ cwd: undefined }), 'the envelope: cwd: Invalid input: expected string, received undefined'],
    ['no id', stored({ session_id: undefined }), 'the envelope: session_id: must be a UUID'],
    ['an id that is a path', stored({ session_id: `../${ID}` }), 'the envelope: session_id: must be a UUID'],
    ['an id and a line', stored({ session_id: `${ID}\n` }), 'the envelope: session_id: must be a UUID'],
    [
      'another id than its session_meta',
      stored({ session_id: ID.replace('0', '1') }),
      `the envelope: session_id: must be the id of the session_meta, ${ID}`,
    ],
    [
      'a version that is none',
      stored({ codex_version: 169 }),
      'the envelope: codex_version: Invalid input: expected string, received number',
    ],
    ['no time', stored({ session_start_timestamp: undefined }), `the envelope: session_start_timestamp: ${UTC}`],
    [
      'a time that is a path',
      stored({ session_start_timestamp: '../../../..T13:43:28Z' }),
      `the envelope: session_start_timestamp: ${UTC}`,
    ],
    [
      'the year 10000',
      stored({ session_start_timestamp: '10000-01-01T00:00:00Z' }),
      `the envelope: session_start_timestamp: ${UTC}`,
    ],
    [
      'a day that is none',
      stored({ session_start_timestamp: '2026-02-30T00:00:00Z' }),
      `the envelope: session_start_timestamp: ${UTC}`,
    ],
    [
      'a local time',
      stored({ session_start_timestamp: '2026-11-21T13:43:28+13:00' }),
      `the envelope: session_start_timestamp: ${UTC}`,
    ],
    [
      'no entries',
      stored({ entries: undefined }),
      'the envelope: entries: Invalid input: expected array, received undefined',
    ],
    [
      'entries that are an object',
      stored({ entries: { 0: {} } }),
      'the envelope: entries: Invalid input: expected array, received object',
    ],
    ['entries of another session', stored({ entries: [] }), 'the envelope: entries: session_meta: there is none'],
    [
      'an entry that is text',
      stored({ entries: [JSON.parse(META), META] }),
      'the envelope: entries.1: not a JSON object',
    ],
    [
      'entries too deep',
      stored({}).replace(/\]\}$/, `,${'['.repeat(50_000)}${']'.repeat(50_000)}]}`),
      'the envelope: entries: nested too deep',
    ],
  ])('%s: the error names the field', (_, text, message) => {
    expect(saidBy(() => parseEnvelope(text))).toBe(message);
  });

  test('fields that nobody has heard of are left out; a version may be missing', () => {
    const { codex_version: _, ...rest } = HEAD;
    expect(parseEnvelope(stored({ codex_version: undefined, colour: 'red' }))).toEqual({ ...rest, entries: [META] });
  });

  test('no path is made of what was not checked', () => {
    const climbing: Envelope = { ...HEAD, session_id: '../../../x', entries: [] };
    expect(saidBy(() => envelopePath(climbing))).toBe('the envelope: session_id: must be a UUID');
  });
});

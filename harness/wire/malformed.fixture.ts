// What a client, or anybody who finds the port, may send that is no proper request: each kind draws what is sent, and says what
// the answer is where HTTP or the API leave no choice. Everything is bytes for a raw socket.
import fc from 'fast-check';
import { REQUEST } from './trial.fixture.ts';

/** What is sent on one connection, and how it goes on. */
export interface Malformed {
  /** Each part is a write of its own; the next follows when it has left. */
  readonly parts: readonly Uint8Array[];
  /**
   * What follows when all was sent. `answers`: it waits for replies with just these status codes. `fin`: it says that it has
   * finished, and waits until the server has closed. `reset`: it is gone at once. `never`: it stays, and sends nothing more.
   */
  readonly next: { readonly answers: readonly number[] } | 'fin' | 'reset' | 'never';
}

export interface MalformedKind {
  readonly name: string;
  readonly count: number;
  readonly drawn: fc.Arbitrary<Malformed>;
}

/** Every kind, 100,000 in all: some take a server much longer than others, and have a smaller share. */
export function malformedKinds(path: string, silent: string): MalformedKind[] {
  const head = (line: string, ...fields: string[]) => [line, 'host: x', ...fields, '', ''].join('\r\n');
  const post = (body: string | Uint8Array, ...fields: string[]) =>
    Buffer.concat([
      Buffer.from(head(`POST ${path}/responses HTTP/1.1`, `content-length: ${Buffer.byteLength(body)}`, ...fields)),
      Buffer.from(body),
    ]);
  const answered = (bytes: string | Uint8Array, ...answers: number[]): Malformed => {
    return { parts: [Buffer.from(bytes)], next: { answers } };
  };
  const refused = (body: string | Uint8Array) => answered(post(body), 400);
  const healthy = post(REQUEST);
  const withHeader = (field: string) => head(`POST ${path}/responses HTTP/1.1`, field, 'content-length: 0');
  const chunked = (body: string) => head(`POST ${path}/responses HTTP/1.1`, 'transfer-encoding: chunked') + body;
  const input = (...items: unknown[]) => JSON.stringify({ model: 'm', input: items });

  const shared: Readonly<Record<string, fc.Arbitrary<Malformed>>> = {
    'random bytes': bytes(300).map((sent) => ({ parts: [sent], next: 'fin' })),
    'bad request line': fc
      .constantFrom(
        'POST',
        'POST /',
        'POST  /  HTTP/1.1',
        'post / HTTP/1.1',
        '/ POST HTTP/1.1',
        'GET / HTTP/9.9',
        'GET / HTTP/1.1 x',
      )
      .chain((line) => text(20).map((more) => answered(`${line}${more ? ` ${more}` : ''} \r\n\r\n`, 400))),
    'huge headers': size(16 * 1024 + 1, 60_000).map((much) => answered(withHeader(`x: ${'x'.repeat(much)}`), 431)),
    'ten thousand headers': size(5_000, 10_000).map((many) =>
      answered(withHeader('a: b\r\n'.repeat(many).trim()), 431),
    ),
    'header injection': fc
      .constantFrom(
        'x: a\nb: c\n\n',
        'x: \0',
        'x\0: y',
        'x : y',
        ': y',
        'x',
        'x: a\rb: c',
        'content-length: 1',
        'content-length: -1',
        'content-length: 1e3',
        'transfer-encoding: chunked',
        'transfer-encoding: nonsense',
      )
      .map((field) => answered(withHeader(field), 400)),
    'half a request, then FIN': cut(healthy).map((part) => ({ parts: [part], next: 'fin' })),
    'half a request, then RST': cut(healthy).map((part) => ({ parts: [part], next: 'reset' })),
    'a content length too long': size(1, 1e15).map((more) => ({
      parts: [Buffer.from(head(`POST ${path}/responses HTTP/1.1`, `content-length: ${more + 2}`) + '{}')],
      next: 'fin',
    })),
    'a content length too short': size(1, REQUEST.length - 1).map((less) =>
      answered(head(`POST ${path}/responses HTTP/1.1`, `content-length: ${less}`) + REQUEST + '\r\n\r\n', 400),
    ),
    'bad chunks': fc
      .constantFrom('x\r\n', '-1\r\n', '2\r\n{}x', '2 {}\r\n', '\r\n', `${'f'.repeat(20)}\r\n`, '2;\0\r\n{}\r\n')
      .map((body) => answered(chunked(body), 400)),
    'half a chunk': size(1, 1e9).map((much) => ({
      parts: [Buffer.from(chunked(`${much.toString(16)}\r\n`))],
      next: 'fin',
    })),
    'wrong JSON': cut(Buffer.from(REQUEST)).map(refused),
    'no JSON at all': bytes(300).map((sent) => refused(Buffer.concat([Buffer.from('x'), sent]))),
    'any JSON': fc
      .jsonValue({ maxDepth: 3 })
      .filter(isNoRequest)
      .map((value) => refused(JSON.stringify(value))),
    'wrong types': wrongTypes().map((value) => refused(JSON.stringify(value))),
    'wrong items': wrongItems().map((item) => refused(input(item))),
    'invalid UTF-8': fc
      .constantFrom([0x80], [0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82])
      .map((bad) => refused(Buffer.concat([Buffer.from('{"input":"'), Buffer.from(bad), Buffer.from('"}')]))),
    'a history that contradicts itself': text(20).map((id) =>
      refused(input({ type: 'function_call_output', call_id: id, output: '' })),
    ),
    pipelined: size(2, 8).map((many) =>
      answered(Buffer.concat(Array<Buffer>(many).fill(post('{}'))), ...Array<number>(many).fill(400)),
    ),
    'pipelined, then FIN': size(2, 8).map((many) => ({
      parts: [Buffer.concat(Array<Buffer>(many).fill(post('{}')))],
      next: 'fin',
    })),
    upgrade: fc.constantFrom('websocket', 'h2c', 'x').map((to) => ({
      parts: [Buffer.from(head(`GET ${path}/elsewhere HTTP/1.1`, 'connection: upgrade', `upgrade: ${to}`))],
      next: 'fin',
    })),
    'HTTP/2': bytes(50).map((frames) => ({
      parts: [Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frames])],
      next: 'fin',
    })),
    'TLS hello': bytes(200).map((sent) =>
      answered(Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]), sent]), 400),
    ),
    'expect: 100-continue': fc.constant(answered(post('{}', 'expect: 100-continue'), 100, 400)),
    'another expectation': text(20).map((what) => answered(post('{}', `expect: x${what}`), 417)),
    'another method': fc
      .constantFrom('HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'GET')
      .map((method) => answered(head(`${method} ${path}/responses HTTP/1.1`), 404)),
    CONNECT: fc.constant({ parts: [Buffer.from(head('CONNECT x:1 HTTP/1.1'))], next: 'fin' }),
    'a long address': size(1_000, 15_000).map((much) =>
      answered(head(`GET ${path}/${'a'.repeat(much)} HTTP/1.1`), 404),
    ),
    'an address over the limit': size(17_000, 60_000).map((much) =>
      answered(head(`GET ${path}/${'a'.repeat(much)} HTTP/1.1`), 431),
    ),
    'an unknown prefix': text(20).map((name) => answered(head(`POST /x${name}/responses HTTP/1.1`), 404)),
  };

  const rare: MalformedKind[] = [
    { name: 'one byte at a time', count: 500, drawn: fc.constant(inBytes(post('{}'), { answers: [400] })) },
    { name: 'never finished', count: 200, drawn: cut(healthy).map((part) => ({ parts: [part], next: 'never' })) },
    {
      name: 'pipelined behind silence',
      count: 90,
      drawn: size(2, 300).map((many) => {
        const ahead = Buffer.from(head(`GET ${silent}/next HTTP/1.1`));
        const first = Buffer.from(healthy.toString().replace(path, silent));
        return { parts: [first, Buffer.concat(Array<Buffer>(many).fill(ahead))], next: many > 101 ? 'fin' : 'never' };
      }),
    },
    {
      name: 'deep JSON',
      count: 200,
      drawn: fc.constantFrom('[', '{"a":', '{"input":[', '{"content":').map((open) => {
        const close = [...open]
          .toReversed()
          .flatMap((one) => (one === '[' ? ']' : one === '{' ? '}' : []))
          .join('');
        const deep = `${open.repeat(100_000)}0${close.repeat(100_000)}`;
        // A list of parts without text is an empty message.
        return answered(post(`{"input":[{"role":"user","content":${deep}}]}`), open === '[' ? 200 : 400);
      }),
    },
    {
      name: 'more values than anybody has',
      count: 5,
      drawn: fc
        .constantFrom('[],', '{},', '0,', '{"a":[],"b":1},')
        .map((value) => refused(`{"input":[${value.repeat(60_000_000 / value.length)}0]}`)),
    },
    {
      name: 'a long history',
      count: 5,
      drawn: size(80_000, 100_000).map((many) =>
        refused(
          input(
            ...Array.from({ length: many }, (_, id) => ({
              type: 'function_call',
              id: `${id}`,
              call_id: `${id}`,
              name: 'n',
              arguments: '',
            })),
          ),
        ),
      ),
    },
    {
      name: '100 MB',
      count: 5,
      drawn: fc.constant({
        parts: [
          Buffer.from(head(`POST ${path}/responses HTTP/1.1`, 'content-length: 100000000')),
          ...Array<Buffer>(100).fill(Buffer.alloc(1_000_000, 'x')),
        ],
        next: { answers: [413] },
      }),
    },
    {
      name: '100 MB in chunks',
      count: 5,
      drawn: fc.constant({
        parts: [
          Buffer.from(chunked('')),
          ...Array<Buffer>(100).fill(Buffer.from(`f4240\r\n${'x'.repeat(1_000_000)}\r\n`)),
          Buffer.from('0\r\n\r\n'),
        ],
        next: { answers: [413] },
      }),
    },
    {
      name: '100 MB, then RST',
      count: 5,
      drawn: fc.constant({
        parts: [
          Buffer.from(head(`POST ${path}/responses HTTP/1.1`, 'content-length: 100000000')),
          ...Array<Buffer>(60).fill(Buffer.alloc(1_000_000, 'x')),
        ],
        next: 'reset',
      }),
    },
  ];
  const left = 100_000 - rare.reduce((sum, { count }) => sum + count, 0);
  const names = Object.entries(shared);
  return [
    ...rare,
    ...names.map(([name, drawn], index) => ({
      name,
      count: Math.floor((left + index) / names.length),
      drawn,
    })),
  ];
}

/** A whole number in that range. */
function size(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}

function bytes(maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: 1, maxLength });
}

/** Lower-case letters. */
function text(maxLength: number): fc.Arbitrary<string> {
  return fc.stringMatching(/^[a-z]*$/, { maxLength });
}

/** A proper beginning, never the whole. */
function cut(of: Buffer): fc.Arbitrary<Buffer> {
  return size(1, of.length - 1).map((length) => of.subarray(0, length));
}

function inBytes(of: Buffer, next: Malformed['next']): Malformed {
  return { parts: Array.from(of, (byte) => Uint8Array.of(byte)), next };
}

function isNoRequest(value: unknown): boolean {
  return typeof value !== 'object' || value === null || !('input' in value);
}

/** A request with something else in one of its fields. */
function wrongTypes(): fc.Arbitrary<unknown> {
  const whole = { model: 'm', input: 'Go.', tools: [{ type: 'custom', name: 'note' }] };
  return fc.oneof(
    fc.constantFrom(null, 0, true, [], {}).map((model) => ({ ...whole, model })),
    fc.constantFrom(null, 0, true, {}, [0], [[]], ['x'], [{}]).map((input) => ({ ...whole, input })),
    fc
      .constantFrom('x', 0, true, {}, [0], [[]], [{}], [{ type: 0 }], [{ type: 'x', name: [] }])
      .map((tools) => ({ ...whole, tools })),
  );
}

/** An item with something else in one of its fields. */
function wrongItems(): fc.Arbitrary<unknown> {
  const items = [
    { type: 'message', role: 'user', content: 'x' },
    { type: 'function_call', call_id: 'x', name: 'x', arguments: '' },
    { type: 'custom_tool_call', call_id: 'x', name: 'x', input: '' },
    { type: 'function_call_output', call_id: 'x', output: '' },
    { type: 'custom_tool_call_output', call_id: 'x', output: '' },
  ];
  const fields = items.flatMap((item) => Object.keys(item).map((field) => [item, field] as const));
  return fc
    .tuple(fc.constantFrom(...fields), fc.constantFrom<unknown>(null, 0, true, {}, { content: {} }))
    .filter(([[, field], wrong]) => field !== 'type' || wrong !== null)
    .map(([[item, field], wrong]) => ({ ...item, [field]: wrong }));
}

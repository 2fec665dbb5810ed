// What every dialect owes to those who use it: one body of cases, run against each member of the list.
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WireEvent } from '../core/event.ts';
import { readFrames, TEXT } from '../core/frames.fixture.ts';
import { callVia } from '../core/item.ts';
import { foreign, foreignAs } from '../core/script.ts';
import type { Utterance } from './dialect.ts';
import { DIALECTS } from './index.ts';

/** Any text, with characters of one to four bytes, joined emoji, control characters and lone surrogates. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\r\n\n', '\u2028', '\uD83D', '\uDE00x'),
);

/** What a model may say in one reply, each part under an id of its own. */
const utterances = fc
  .array(
    fc.oneof(
      text.filter((one) => one !== '').map((one) => ({ kind: 'text' as const, text: one })),
      fc.record({
        kind: fc.constant('call' as const),
        via: fc.constantFrom(...callVia.options),
        input: text,
        end: fc.constantFrom('completed' as const, 'in_progress' as const, 'incomplete' as const, 'never' as const),
      }),
      fc.record({ kind: fc.constant('reasoning' as const), text, encrypted: fc.boolean() }),
      fc.constantFrom(...foreign.options).map((item) => ({ kind: 'foreign' as const, item: foreignAs(item, 'x', 1) })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) =>
    parts.map((part, index): Utterance => {
      const id = `p${index + 1}`;
      if (part.kind !== 'call') return { ...part, id };
      const idle = part.end === 'never' ? ({ idle: true } as const) : {};
      return { ...part, ...idle, job: id, callId: `call_${id}_1`, name: 'tool' };
    }),
  );

/** What a client reads from a reply's bytes, by dialect: the data of each event that is whole. */
const readersOf: Readonly<Record<string, (bytes: Buffer) => string[]>> = {
  responses(bytes) {
    const events: string[] = [];
    const parser = createParser({
      onEvent: ({ event, data }) => {
        // The type stands twice: beside the data and in it.
        expect(JSON.parse(data)).toMatchObject({ type: event });
        events.push(data);
      },
      onError: (error) => expect.fail(error.message),
    });
    parser.feed(String(bytes));
    return events;
  },
  'responses-websocket': (bytes) =>
    readFrames(bytes).frames.map(({ isFinal, opcode, payload }) => {
      expect({ isFinal, opcode }).toEqual({ isFinal: true, opcode: TEXT });
      return String(payload);
    }),
};

const SEEDED = { seed: 1, numRuns: 200 } as const;

describe.for(Object.entries(DIALECTS))('%s', ([name, dialect]) => {
  const framed = (events: readonly WireEvent[]) => Buffer.concat(events.map((event) => dialect.frame(event)));

  test('is listed under its own name', () => {
    expect(dialect.name).toBe(name);
  });

  test('a reply begins with "created", ends with "completed", and no two of its events share a label', () => {
    fc.assert(
      fc.property(utterances, (says) => {
        const labels = dialect.encode(says, 1, 'model').map(({ label }) => label);
        expect([labels[0], labels.at(-1)]).toEqual(['created', 'completed']);
        expect(new Set(labels).size).toBe(labels.length);
      }),
      SEEDED,
    );
  });

  test('each call that can be run is completed by one event, in the order in which they are said', () => {
    fc.assert(
      fc.property(utterances, (says) => {
        const completed = dialect.encode(says, 1, 'model').flatMap(({ completes }) => completes?.callId ?? []);
        expect(completed).toEqual(says.flatMap((one) => (one.kind === 'call' && !one.idle ? [one.callId] : [])));
      }),
      SEEDED,
    );
  });

  test('the same reply has the same bytes every time', () => {
    fc.assert(
      fc.property(utterances, (says) => {
        const twice = [1, 2].map(() => framed(dialect.encode(structuredClone(says), 3, 'model')));
        expect(twice[0]?.equals(twice[1] ?? Buffer.alloc(0))).toBe(true);
      }),
      SEEDED,
    );
  });

  test('frames are read back, event by event', () => {
    fc.assert(
      fc.property(utterances, (says) => {
        const events = dialect.encode(says, 1, 'model');
        const parsed = readersOf[name]?.(framed(events)).map((data): unknown => JSON.parse(data));
        expect(parsed).toEqual(events.map(({ data }) => data));
      }),
      SEEDED,
    );
  });

  test('an event counts only with the last of its bytes', () => {
    for (const event of dialect.encode([{ kind: 'text', id: 't1', text: 'Hello.' }], 1, 'model')) {
      const frame = framed([event]);
      expect(readersOf[name]?.(frame.subarray(0, -1))).toEqual([]);
      expect(readersOf[name]?.(frame)).toHaveLength(1);
    }
  });

  test('whatever a request body is, it is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ input: fc.array(fc.jsonValue()) })), (body) => {
        const read = dialect.read(body);
        expect('history' in read || read.status === 400).toBe(true);
      }),
      SEEDED,
    );
  });

  test('the body of an error has its message', () => {
    const body = dialect.errorBody({ status: 400, message: 'Zu früh: "x".', param: 'input' });
    expect(JSON.parse(body)).toMatchObject({ error: { message: 'Zu früh: "x".', param: 'input' } });
  });
});

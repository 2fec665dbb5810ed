// Every legal spelling, by example, and read by a parser that knows the specification.
import { createParser } from 'eventsource-parser';
import { expect, test } from 'vitest';
import { REPLY, told } from './told-reply.fixture.ts';
import { spell, type Spell } from './spell.ts';

const spelt = (how: Spell['how']) => spell.apply(REPLY, { kind: 'spell', exchange: 1, how }) ?? [];

test.for<[Spell['how'], string]>([
  ['tight', 'event:created\ndata:{"type":"created","response":{"id":"r1"}}\n\n'],
  ['data-first', 'data: {"type":"created","response":{"id":"r1"}}\nevent: created\n\n'],
  ['no-event', 'data: {"type":"created","response":{"id":"r1"}}\n\n'],
  ['comments', ': before\nevent: created\n:\ndata: {"type":"created","response":{"id":"r1"}}\n: behind\n\n'],
  [
    'split-data',
    'event: created\ndata: {\ndata:  "type": "created",\ndata:  "response": {\ndata:   "id": "r1"\ndata:  }\ndata: }\n\n',
  ],
  ['crlf', 'event: created\r\ndata: {"type":"created","response":{"id":"r1"}}\r\n\r\n'],
  ['cr', 'event: created\rdata: {"type":"created","response":{"id":"r1"}}\r\r'],
  ['bom', '\xEF\xBB\xBFevent: created\ndata: {"type":"created","response":{"id":"r1"}}\n\n'],
])('%s', ([how, expected]) => {
  expect(told(spelt(how))?.[0]).toBe(`created: ${expected}`);
});

test.for(['tight', 'data-first', 'no-event', 'comments', 'split-data', 'crlf', 'cr', 'bom'] as const)(
  '%s says the same',
  (how) => {
    const said: unknown[] = [];
    const parser = createParser({ onEvent: ({ data }) => said.push(JSON.parse(data)) });
    for (const piece of spelt(how)) if (piece.kind === 'write') parser.feed(new TextDecoder().decode(piece.bytes));
    // A line that ends with CR is over once it is clear that no LF follows.
    parser.feed('\n');
    expect(said).toEqual(REPLY.flatMap((piece) => (piece.kind === 'write' ? [piece.event?.data] : [])));
  },
);

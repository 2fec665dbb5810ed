// Bad chunks, by example.
import { expect, test } from 'vitest';
import type { Piece, Position } from '../../core/event.ts';
import { bytes, completed, created, done, end, head, reply, startOf } from './whole-reply.fixture.ts';
import { badChunk, type BadChunk } from './bad-chunk.ts';

const fault = (at: Position, flaw: BadChunk['flaw']) => ({ kind: 'bad-chunk', exchange: 1, at, flaw }) as const;
const raw = (text: string, mayHold: readonly string[]): Piece => ({
  kind: 'raw',
  bytes: bytes(text),
  mayHold,
  damaged: true,
});
const both = ['j1.done', 'completed'];

/** The event behind the damage, in a chunk as it should be. */
const rest = '9\r\ndata: 3\n\n\r\n';

test.for<[BadChunk['flaw'], string, readonly string[], 'clean' | 'fin']>([
  ['no-number', `zz\r\ndata: ü\n\n\r\n${rest}`, both, 'clean'],
  ['overflow', `fffffffffffffffff\r\ndata: ü\n\n\r\n${rest}`, both, 'clean'],
  ['no-line-end', `a\r\ndata: ü\n\n${rest}`, both, 'clean'],
  ['cut-short', 'a\r\ndata:', [], 'fin'],
])('the chunk of an event: %s', ([flaw, text, mayHold, ending]) => {
  expect(badChunk.apply(reply, fault({ after: 'created' }, flaw))).toEqual([
    head,
    created,
    raw(text, mayHold),
    end(ending),
  ]);
});

test('inside an event its beginning comes in a good chunk', () => {
  const struck = fault({ in: 'j1.done', byte: 4 }, 'no-line-end');
  expect(badChunk.apply(reply, struck)).toEqual([
    head,
    created,
    startOf(done, 'data'),
    raw(`6\r\n: ü\n\n${rest}`, both),
    end('clean'),
  ]);
  expect(badChunk.describe(struck)).toBe('chunk without a line end inside j1.done');
});

test.for<[BadChunk['flaw'], string]>([
  ['no-number', 'zz\r\n\r\n'],
  ['overflow', 'fffffffffffffffff\r\n\r\n'],
  ['no-line-end', '0\r\n'],
  ['cut-short', '0'],
])('behind the last event it is the terminating chunk: %s', ([flaw, text]) => {
  expect(badChunk.apply(reply, fault({ after: 'completed' }, flaw))).toEqual([
    head,
    created,
    done,
    completed,
    raw(text, []),
    end('fin'),
  ]);
});

test('an event that is not there has no chunk', () => {
  expect(badChunk.apply(reply, fault({ after: 'j9.done' }, 'no-number'))).toBeUndefined();
});

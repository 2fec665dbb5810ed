// Compressed replies: what a client unpacks from them.
import { constants, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Piece, Position } from '../../core/event.ts';
import { end, head, reply } from './whole-reply.fixture.ts';
import { gzip, type Gzip } from './gzip.ts';

const unpacked = (pieces: readonly Piece[]) =>
  String(
    gunzipSync(Buffer.concat(pieces.flatMap((piece) => (piece.kind === 'write' ? [piece.bytes] : []))), {
      finishFlush: constants.Z_SYNC_FLUSH,
    }),
  );
const whole: Gzip = { kind: 'gzip', exchange: 1 };
const cutAt = (at: Position, ending: 'fin' | 'clean' = 'fin'): Gzip => ({ ...whole, cut: { at, ending } });
const headers = { ...head.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' };

test('whole: a client that did not ask for it may leave with the head', () => {
  const pieces = gzip.apply(reply, whole) ?? [];
  expect(pieces[0]).toEqual({ ...head, headers, damaged: true });
  expect(pieces.map((piece) => (piece.kind === 'write' ? (piece.event?.label ?? 'trailer') : piece.kind))).toEqual([
    'head',
    'created',
    'j1.done',
    'completed',
    'trailer',
    'end',
  ]);
  const packed = Buffer.concat(pieces.flatMap((piece) => (piece.kind === 'write' ? [piece.bytes] : [])));
  expect(String(gunzipSync(packed))).toBe('data: 1\n\ndata: ü\n\ndata: 3\n\n');
  expect(gzip.describe(whole)).toBe('gzip');
  expect(gzip.asksFor?.(whole)).toBeUndefined();
});

test.for<[string, Position, string]>([
  ['before the first event', { event: 0 }, ''],
  ['behind an event', { after: 'j1.done' }, 'data: 1\n\ndata: ü\n\n'],
  ['inside an event', { in: 'j1.done', byte: 4 }, 'data: 1\n\ndata'],
])('cut %s: all that was sent can be unpacked', ([, at, text]) => {
  const pieces = gzip.apply(reply, cutAt(at)) ?? [];
  expect(pieces[0]).toEqual({ ...head, headers });
  expect(pieces.at(-1)).toEqual(end('fin'));
  expect(text === '' ? pieces.length : unpacked(pieces)).toBe(text === '' ? 2 : text);
});

test('a cut strikes only who asked for it', () => {
  const fault = cutAt({ in: 'j1.done', byte: 4 }, 'clean');
  expect(gzip.asksFor?.(fault)).toBe('gzip');
  expect(gzip.describe(fault)).toBe('gzip cut inside j1.done (clean)');
});

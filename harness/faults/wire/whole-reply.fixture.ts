// A small healthy reply for the tests of faults, piece by piece.
import type { Ending, Piece, Write } from '../../core/event.ts';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A piece with the whole of an event. */
export function event(label: string, text: string): Write {
  return { kind: 'write', bytes: bytes(text), event: { label, type: label, data: {} }, whole: true };
}

/** The beginning of an event, up to that text. */
export function startOf(whole: Write, text: string): Write {
  return { ...whole, bytes: bytes(text), whole: false };
}

export function end(ending: Ending): Piece {
  return { kind: 'end', ending };
}

export const head = {
  kind: 'head',
  status: 200,
  headers: { 'content-type': 'text/event-stream; charset=utf-8' },
} as const satisfies Piece;
export const created = event('created', 'data: 1\n\n');
export const done = event('j1.done', 'data: ü\n\n');
export const completed = event('completed', 'data: 3\n\n');
export const reply: readonly Piece[] = [head, created, done, completed, end('clean')];

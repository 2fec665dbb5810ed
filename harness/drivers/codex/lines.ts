// Cuts bytes into lines as they come, so that only the longest line has to fit into memory. Codex reads no line that is not UTF-8, so
// that is told instead of being mended.
import { isUtf8 } from 'node:buffer';

const LINE_FEED = 0x0a;

/** A longer line is no text that V8 could hold for certain; Codex has written none of that size. */
export const LONGEST_LINE = 256 * 1024 * 1024;

export class LineTooLong extends Error {}

export interface LineTaker {
  line(text: string): void;
  unreadable(why: string): void;
}

/**
 * Tells each line, without its line feed. A piece may be written over as soon as the next one is asked for.
 *
 * @returns whether the last line has no line feed
 * @throws LineTooLong
 */
export async function takeLines(pieces: AsyncIterable<Buffer>, taker: LineTaker): Promise<boolean> {
  let begun: Buffer[] = [];
  let held = 0;
  const take = (bytes: Buffer) => {
    if (bytes.length === 0) taker.line('');
    else if (isUtf8(bytes)) taker.line(bytes.toString('utf8'));
    else taker.unreadable('not UTF-8');
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      const rest = piece.subarray(from, end);
      take(held === 0 ? rest : Buffer.concat([...begun, rest]));
      [begun, held, from] = [[], 0, end + 1];
    }
    if (from === piece.length) continue;
    begun.push(Buffer.from(piece.subarray(from)));
    held += piece.length - from;
    if (held > LONGEST_LINE) throw new LineTooLong();
  }
  if (held > 0) take(Buffer.concat(begun));
  return held > 0;
}

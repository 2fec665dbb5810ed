// Ends every line with a carriage return and a line feed, as an editor, a transfer in text mode or a version control system does it.
import { z } from 'zod';
import type { GapFaultKind } from '../kind.ts';
import { drawWhole, fileOf, isEnded, linesOf, oneTurnEarlier, rewritten, wholeFields } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('crlf'), ...wholeFields });
export type Crlf = z.infer<typeof schema>;

export const crlf: GapFaultKind<Crlf> = {
  kind: 'crlf',
  family: 'disk',
  models: 'Carriage returns before the line feeds: an editor, a transfer in text mode, a checkout on Windows.',
  schema,
  describe: ({ file }) => `the ${file} has carriage returns`,
  between: (disk, { file }) => rewritten(disk, file, withReturns),
  arbitrary: (gaps) => drawWhole('crlf', gaps),
  simpler: oneTurnEarlier,
};

const CARRIAGE_RETURN = 0x0d;

/** The last line gets one where it has a line feed, and no line gets a second one. */
function withReturns(bytes: Uint8Array): Uint8Array {
  const ended = isEnded(bytes);
  const lines = linesOf(bytes);
  const returned = lines.map((line, at) =>
    line.at(-1) === CARRIAGE_RETURN || (at === lines.length - 1 && !ended)
      ? line
      : new Uint8Array(Buffer.concat([line, Uint8Array.of(CARRIAGE_RETURN)])),
  );
  return fileOf(returned, ended);
}

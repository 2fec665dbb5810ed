// How far `faults check` is, on standard error: a bar on a terminal, and elsewhere a line for each quarter of what takes long.
import { SingleBar } from 'cli-progress';
import { size } from '../report/text/session-words.ts';
import type { Output } from './status-line.ts';

export interface CheckProgress {
  advanced(bytes: number): void;
  end(): void;
}

/** Less is read before a person could have read that it is. */
const WORTH_TELLING = 100e6;

/** @param total of what is to be read, in bytes */
export function showCheck(total: number, on: Output = process.stderr): CheckProgress {
  if (total < WORTH_TELLING) return { advanced: () => {}, end: () => {} };
  return on.isTTY ? bar(total, on) : lines(total, on);
}

function bar(total: number, on: Output): CheckProgress {
  const format = `reading [{bar}] {percentage}% of ${size(total)}, {eta_formatted} left`;
  const shown = new SingleBar({ stream: on, format, barsize: 30, clearOnComplete: true });
  shown.start(total, 0);
  return { advanced: (bytes) => shown.increment(bytes), end: () => shown.stop() };
}

function lines(total: number, on: Output): CheckProgress {
  let read = 0;
  on.write(`reading ${size(total)}\n`);
  return {
    advanced(bytes) {
      const before = Math.floor((4 * read) / total);
      read += bytes;
      const now = Math.floor((4 * read) / total);
      if (now > before && now < 4) on.write(`${now * 25}%\n`);
    },
    end: () => {},
  };
}

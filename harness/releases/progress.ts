// How the user sees that a release is on its way: bars where standard error is a terminal, a few plain lines where it is a
// file or a CI log.
import { MultiBar } from 'cli-progress';

export interface Progress {
  /** One line for the user. */
  note(line: string): void;
  /** @param total in bytes; undefined where nobody knows */
  started(label: string, total: number | undefined): Download;
}

/** One download in progress. */
interface Download {
  advanced(bytes: number): void;
  ended(how: 'done' | 'failed'): void;
}

export const silent: Progress = {
  note: () => {},
  started: () => ({ advanced: () => {}, ended: () => {} }),
};

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Standard error by default: standard output belongs to results. */
export function showProgress(on: Output = process.stderr): Progress {
  return on.isTTY ? bars(on) : lines(on);
}

function bars(terminal: Output): Progress {
  // The bars of downloads that overlap are drawn together, and nothing keeps a timer once the last one has ended.
  let group: MultiBar | undefined;
  let running = 0;

  function ended(): void {
    running -= 1;
    if (running > 0) return;
    group?.stop();
    group = undefined;
  }

  return {
    note(line) {
      if (group === undefined) terminal.write(`${line}\n`);
      else group.create(1, 0, { line }, { format: '{line}' });
    },
    started(label, total) {
      running += 1;
      group ??= new MultiBar({ stream: terminal, linewrap: true, barsize: 30, formatValue });
      const format = total === undefined ? '{label}  {value}' : '{label}  [{bar}]  {percentage}% of {total}';
      const bar = group.create(total ?? 0, 0, { label }, { format });
      return { advanced: (bytes) => bar.increment(bytes), ended };
    },
  };
}

// cli-progress can write to files too, but repeats every bar every two seconds there.
function lines(file: Output): Progress {
  const note = (line: string) => void file.write(`${line}\n`);
  return {
    note,
    started(label, total) {
      note(total === undefined ? `${label}: downloading` : `${label}: downloading ${megabytes(total)}`);
      let received = 0;
      return {
        advanced(bytes) {
          const before = quarters(received, total);
          received += bytes;
          const now = quarters(received, total);
          if (now > before && now < 4) note(`${label}: ${now * 25}%`);
        },
        ended: (how) => note(`${label}: ${how}`),
      };
    },
  };
}

function quarters(received: number, total: number | undefined): number {
  return total === undefined ? 0 : Math.floor((4 * received) / total);
}

function formatValue(value: number, _options: unknown, what: string): string {
  return what === 'value' || what === 'total' ? megabytes(value) : String(value);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

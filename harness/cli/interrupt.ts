// Ctrl-C, for every command: the first one is answered in one line, and asks the work to end with what it has; the second one ends the
// process as soon as nothing of it is left, and a third one at once. Being asked to terminate is the same.
import { ReleaseError } from '../releases/release-error.ts';
import { EXIT, note, type ExitCode } from './command.ts';

/** What Ctrl-C does now; nobody listens while nothing is done that needs an end of its own. */
let listener: (() => void) | undefined;

/** From now on no Ctrl-C ends the process without a word. */
export function watchInterrupts(): void {
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      if (listener) return listener();
      note('faults: interrupted');
      process.exit(EXIT.interrupted);
    });
}

export interface Interruptible {
  /** What the first Ctrl-C is answered with. */
  readonly answer?: string;
  /** Ctrl-C is how the command ends, and no failure: it is not answered, and the exit code is that of the work. */
  readonly isEnd?: boolean;
  /** What the second one still does; `sweep` is what has no time to wait. */
  atOnce?(): Promise<void>;
  sweep?(): void;
}

/** Does a command's work, whose signal the first Ctrl-C aborts, and sets the exit code. What it broke off is no failure of it. */
export async function interruptible(
  { answer = ENDS, isEnd = false, atOnce = async () => {}, sweep = () => {} }: Interruptible,
  work: (interrupted: AbortSignal) => Promise<ExitCode>,
): Promise<void> {
  const stop = new AbortController();
  const exit = () => {
    try {
      sweep();
    } finally {
      process.exit(EXIT.interrupted);
    }
  };
  let count = 0;
  listener = () => {
    count += 1;
    if (count === 1) {
      if (!isEnd) note(`faults: ${answer}`);
      stop.abort();
    } else if (count === 2) void atOnce().then(exit, exit);
    else exit();
  };
  try {
    const code = await work(stop.signal);
    process.exitCode = stop.signal.aborted && !isEnd ? EXIT.interrupted : code;
  } catch (error) {
    if (!stop.signal.aborted || !isBrokenOff(error)) throw error;
    process.exitCode = EXIT.interrupted;
  } finally {
    listener = undefined;
  }
  // What was broken off may hold the process up, such as a question that a registry never answers.
  if (stop.signal.aborted) process.exit();
}

const ENDS = 'interrupted; it ends with what it has, and at once with one more Ctrl-C';

function isBrokenOff(error: unknown): boolean {
  return error instanceof ReleaseError || (error instanceof Error && error.name === 'AbortError');
}

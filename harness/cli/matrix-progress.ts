// What a person sees of a matrix while it is made: how many fields are done, and how they stand.
import type { Exercise, Standing } from '../core/exercise.ts';

export interface MatrixProgress {
  /** @param fields how many there are in all */
  begin(fields: number): void;
  played(exercise: Exercise): void;
  interrupted(): void;
  /** May be called twice. */
  end(): void;
}

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface MatrixProgressOptions {
  /** Tells nothing: another program reads the outcome. */
  readonly json: boolean;
  /** Standard error where it is left out: standard output belongs to results. */
  readonly on?: Output;
}

const ERASE_LINE = '\r\u001B[K';

/** Where it is no terminal: so many lines in all. */
const LINES = 20;

export function showMatrix({ json, on = process.stderr }: MatrixProgressOptions): MatrixProgress {
  if (json) return { begin: () => {}, played: () => {}, interrupted: () => {}, end: () => {} };
  const isTerminal = on.isTTY ?? false;
  const counts = new Map<Standing, number>();
  let [fields, done, isOpen] = [0, 0, false];
  const told = () =>
    `${done} of ${fields} fields: ${[...counts].map(([standing, count]) => `${count} ${standing}`).join(', ')}`;
  const close = () => {
    if (isOpen) on.write(ERASE_LINE);
    isOpen = false;
  };
  return {
    begin(all) {
      fields = all;
      on.write(`${fields} fields\n`);
    },
    played({ standing }) {
      done += 1;
      counts.set(standing, (counts.get(standing) ?? 0) + 1);
      if (isTerminal) {
        on.write(`${ERASE_LINE}${told()}`);
        isOpen = true;
      } else if (Math.floor((done * LINES) / fields) > Math.floor(((done - 1) * LINES) / fields))
        on.write(`${told()}\n`);
    },
    interrupted() {
      close();
      on.write(`interrupted after ${done} of ${fields} fields; the same command goes on from here\n`);
    },
    end: close,
  };
}

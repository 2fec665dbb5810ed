// What a person sees of a matrix while it is made: how many fields are done, and how they stand.
import { many } from '../report/many.ts';
import { STANDINGS } from '../report/standings.ts';
import type { Exercise, Standing } from '../core/exercise.ts';
import { statusLine, type Output } from './status-line.ts';

export interface MatrixProgress {
  /** @param fields how many there are in all */
  begin(fields: number): void;
  played(exercise: Exercise): void;
  interrupted(): void;
  /** May be called twice. */
  end(): void;
}

export interface MatrixProgressOptions {
  /** Tells nothing: another program reads the outcome. */
  readonly json: boolean;
  /** Standard error where it is left out: standard output belongs to results. */
  readonly on?: Output;
}

/** Where it is no terminal: so many lines in all. */
const LINES = 20;

export function showMatrix({ json, on = process.stderr }: MatrixProgressOptions): MatrixProgress {
  if (json) return { begin: () => {}, played: () => {}, interrupted: () => {}, end: () => {} };
  const line = statusLine(on);
  const counts = new Map<Standing, number>();
  let [fields, done] = [0, 0];
  const told = () =>
    `${done} of ${many(fields, 'field')}: ${[...counts].map(([standing, count]) => `${count} ${STANDINGS[standing].word}`).join(', ')}`;
  return {
    begin(all) {
      fields = all;
      line.print(many(fields, 'field'));
    },
    played({ standing }) {
      done += 1;
      counts.set(standing, (counts.get(standing) ?? 0) + 1);
      if (line.isTerminal) line.show(told());
      else if (Math.floor((done * LINES) / fields) > Math.floor(((done - 1) * LINES) / fields)) line.print(told());
    },
    interrupted() {
      line.print(`interrupted after ${done} of ${many(fields, 'field')}; the same command goes on from here`);
    },
    end: line.close,
  };
}

// What a person sees of a bisection while it goes on: a line for each release, which on a terminal counts the runs.
import { mask } from '../engine/secrets.ts';
import { many } from '../report/many.ts';
import { statusLine, type Output } from './status-line.ts';

export interface BisectionProgress {
  begin(what: { client: string; from: string; to: string; releases: number; signatures: readonly string[] }): void;
  judging(client: string, at: Judging): void;
  /** @param count how many releases are judged now */
  judged(client: string, how: string, count: number): void;
  /** May be called twice. */
  end(): void;
}

export interface Judging {
  /** How many of its runs have ended. */
  readonly done: number;
  readonly times: number;
  /** How many releases may still be the first one, where that is known. */
  readonly left: number | undefined;
}

export interface BisectionProgressOptions {
  /** Tells nothing: another program reads the outcome. */
  readonly json: boolean;
  /** Standard error where it is left out: standard output belongs to results. */
  readonly on?: Output;
}

export function showBisection({ json, on = process.stderr }: BisectionProgressOptions): BisectionProgress {
  if (json) return { begin: () => {}, judging: () => {}, judged: () => {}, end: () => {} };
  const line = statusLine(on);
  let latest = '';
  return {
    begin({ client, from, to, releases, signatures }) {
      line.print(`${client}: ${releases} releases from ${from} to ${to}`);
      if (signatures.length > 0) line.print(`looking for ${signatures.join(', ')}`);
    },
    judging(client, { done, times, left }) {
      const rest = left === undefined ? '' : `; ${left} releases may still be the first`;
      if (line.isTerminal) line.show(`${client}: run ${Math.min(times, done + 1)} of ${times}${rest}`);
      else if (latest !== client && done < times) line.print(`${client}: judging, ${many(times, 'run')}${rest}`);
      latest = client;
    },
    judged(client, how, count) {
      line.print(mask().text(`${count}. ${client} ${how}`));
    },
    end: line.close,
  };
}

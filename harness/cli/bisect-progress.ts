// What a person sees of a bisection while it goes on: a line for each release, which on a terminal counts the runs.
import { mask } from '../engine/secrets.ts';

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

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface BisectionProgressOptions {
  /** Tells nothing: another program reads the outcome. */
  readonly json: boolean;
  /** Standard error where it is left out: standard output belongs to results. */
  readonly on?: Output;
}

const ERASE_LINE = '\r\u001B[K';

export function showBisection({ json, on = process.stderr }: BisectionProgressOptions): BisectionProgress {
  if (json) return { begin: () => {}, judging: () => {}, judged: () => {}, end: () => {} };
  const isTerminal = on.isTTY ?? false;
  let isOpen = false;
  let latest = '';
  const close = () => {
    if (isOpen) on.write(ERASE_LINE);
    isOpen = false;
  };
  return {
    begin({ client, from, to, releases, signatures }) {
      on.write(`${client}: ${releases} releases from ${from} to ${to}\n`);
      if (signatures.length > 0) on.write(`looking for ${signatures.join(', ')}\n`);
    },
    judging(client, { done, times, left }) {
      const rest = left === undefined ? '' : `; ${left} releases may still be the first`;
      if (isTerminal) {
        on.write(`${ERASE_LINE}${client}: run ${Math.min(times, done + 1)} of ${times}${rest}`);
        isOpen = true;
      } else if (latest !== client && done < times)
        on.write(`${client}: judging, ${times} ${times === 1 ? 'run' : 'runs'}${rest}\n`);
      latest = client;
    },
    judged(client, how, count) {
      close();
      on.write(`${mask().text(`${count}. ${client} ${how}`)}\n`);
    },
    end: close,
  };
}

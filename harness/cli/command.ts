// What all commands share: the exit codes, one line for each error, and how options are read.
import ms, { type StringValue } from 'ms';
import { UsageError } from '../core/usage-error.ts';
import type { Verdict } from '../core/verdict.ts';
import { mask } from '../engine/secrets.ts';
import { ReleaseError } from '../releases/release-error.ts';

/** What a command ends with. */
export const EXIT = { held: 0, violated: 1, usage: 2, unknown: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Options that every command which runs cases has. */
export interface HostFlags {
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** The worst of several verdicts decides; `unknown` is worse than `fail`. */
export function exitCodeOf(verdicts: readonly Verdict[]): ExitCode {
  if (verdicts.some((one) => one.kind === 'unknown')) return EXIT.unknown;
  return verdicts.some((one) => one.kind === 'fail') ? EXIT.violated : EXIT.held;
}

/** Tells an error in one line and sets the exit code; what nobody foresaw keeps its stack. */
export function tellError(error: unknown): void {
  if (error instanceof UsageError || (error instanceof ReleaseError && error.kind === 'usage')) {
    note(`faults: ${error.message}`);
    process.exitCode = EXIT.usage;
  } else if (error instanceof ReleaseError) {
    note(`faults: no verdict: ${error.message}`);
    process.exitCode = EXIT.unknown;
  } else {
    note(`faults: this is a bug of Cutpoint: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = EXIT.unknown;
  }
}

/** Prints a command's one document, and nothing else, on standard output; secrets are masked, but for those in cases. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(mask().document(document), null, 2)}\n`);
}

/** Prints text for people on standard output, its secrets masked. */
export function print(text: string): void {
  process.stdout.write(`${mask().text(text)}\n`);
}

/** Prints where things are on this machine, as it is: other programs use these paths, and no run has told them. */
export function printAsIs(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Tells what is no result on standard error, its secrets masked. */
export function note(text: string): void {
  process.stderr.write(`${mask().text(text)}\n`);
}

/** Reads an option that is a whole number. @throws UsageError */
export function wholeNumber(name: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new UsageError(`${name}: "${text}" is not a whole number ${range}`);
    return value;
  };
}

/** What a timer takes at most, in whole days. */
const MOST_DAYS = 24;

/** Reads an option that is a duration with its unit, such as `8h`, `90m` or `1.5 hours`, in milliseconds. @throws UsageError */
export function duration(name: string): (text: string) => number {
  return (text) => {
    // The library takes a number without a unit for milliseconds; nobody who writes `--time 8` means that.
    const value = /[a-z]$/i.test(text) && text.length <= 100 ? ms(text as StringValue) : Number.NaN;
    if (!(value >= 1)) throw new UsageError(`${name}: "${text}" is not a duration such as 30m, 8h or 2d`);
    if (value > ms(`${MOST_DAYS}d`)) throw new UsageError(`${name}: "${text}" is more than ${MOST_DAYS} days`);
    return Math.round(value);
  };
}

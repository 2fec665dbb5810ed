// A session file that somebody already has, read for judging. It may be of any age and size, so that nothing is kept of what was said:
// what the items are, whose ids they have, and on which lines they stand is enough.
import type { PersistedFile } from './journal.ts';

/** A part of a history that the client itself no longer goes by. */
export interface Forgotten {
  /** Indexes of items: the first one, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Where that was recorded. */
  readonly line: number;
  readonly why: 'compacted' | 'rolled-back';
}

export interface StoredSession {
  /** Texts, inputs and outputs in it are empty. */
  readonly file: PersistedFile & { readonly lines: readonly number[] };
  /** On which line each of the file's unreadable records stands. */
  readonly unreadableLines: readonly number[];
  /** On which line each of the file's sequence numbers stands. */
  readonly numberLines: readonly number[];
  /** The version of the client that wrote it, where it says so. */
  readonly version?: string;
  /** It was written by a release that is newer than all whose files were looked at. */
  readonly isNewer: boolean;
  /** How it is written, for people, such as `JSON lines`. */
  readonly format: string;
  readonly records: number;
  readonly forgotten: readonly Forgotten[];
  /** Indexes of calls in turns that were cut off: nothing but calls and outputs came behind them, and then another turn. */
  readonly cutOff: ReadonlySet<number>;
  /** The same for the last turn, which may still go on. */
  readonly open: ReadonlySet<number>;
  /** The last line has no end: it is being written, or never was to its end. */
  readonly torn: boolean;
  /** The session that this one was forked from, where its beginning is kept only there. */
  readonly base?: string;
}

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

/** Where a session begins that is a fork, and holds only what came later. */
export interface Base {
  /** The session that it was forked from. */
  readonly session: string;
  /** Of that one's records belong to it those with a lower sequence number; all of them where none is told. */
  readonly end?: number;
  /** So many bytes of that one's file belong to it. */
  readonly bytes?: number;
}

/** A kind of record or item of which nobody knows what it means. */
export interface UnknownKind {
  readonly of: 'item' | 'record';
  readonly type: string;
  readonly lines: readonly number[];
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
  /** Where its beginning is kept, if not here. */
  readonly base?: Base;
  /** Kinds that no release writes of which it was looked at. */
  readonly unknown: readonly UnknownKind[];
}

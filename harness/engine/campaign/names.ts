// Short names for the words that most lines of a log are made of, so that a night of cases fits on a disk: a hash stands in each line
// for what a line before it has spelled out.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CaseResult } from './task.ts';

/** Spells out short names that lines behind it use. */
export const namesLine = z.strictObject({ kind: z.literal('names'), names: z.record(z.string(), z.string()) });
export type NamesLine = z.infer<typeof namesLine>;

/** What of a line is told by short names. */
type Named = Pick<CaseResult, 'cells' | 'shapes'> & { readonly aims: readonly string[] };
const FIELDS = ['cells', 'shapes', 'aims'] as const;

export interface Names {
  /** The same line in short names, and those that are used for the first time, if there are any. */
  short<Line extends Named>(line: Line): { readonly line: Line; readonly names?: NamesLine };
}

export function createNames(): Names {
  const told = new Set<string>();
  return {
    short(line) {
      const fresh = new Set(FIELDS.flatMap((field) => line[field]).filter((word) => !told.has(word)));
      for (const word of fresh) told.add(word);
      const names = Object.fromEntries([...fresh].map((word) => [shortOf(word), word]));
      return { line: mapped(line, shortOf), ...(fresh.size > 0 && { names: { kind: 'names', names } }) };
    },
  };
}

/** The line as it was before it was made short. @param known the short names that were spelled out before it */
export function inFull<Line extends Named>(line: Line, known: ReadonlyMap<string, string>): Line {
  return mapped(line, (short) => known.get(short) ?? short);
}

function mapped<Line extends Named>(line: Line, of: (word: string) => string): Line {
  return { ...line, ...Object.fromEntries(FIELDS.map((field) => [field, line[field].map(of)])) };
}

function shortOf(word: string): string {
  return createHash('sha256').update(word).digest('hex').slice(0, 8);
}

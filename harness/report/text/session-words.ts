// What `faults check` found, as text: what is wrong with a session file, on which line, and how it is mended. It tells ids and line
// numbers, and of what was said nothing but the excerpts that it is given.
import { stripVTControlCharacters } from 'node:util';
import { linesWords, mendOf, ON_FILES, type Remark } from '../../engine/session-check.ts';
import { many } from '../many.ts';

/** One file as far as something is to be said of it. */
export interface CheckedSession {
  readonly path: string;
  /** Why it could not be judged. */
  readonly unjudged?: string;
  readonly session?: string;
  /** Who wrote it, such as `Codex 0.120.0`. */
  readonly writer: string;
  readonly format?: string;
  readonly bytes: number;
  readonly records: number;
  readonly violations: readonly Remark[];
  readonly notices: readonly Remark[];
}

/** Of all files. */
export interface CheckTotals {
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
  /** Items of conversations: messages, calls, outputs. */
  readonly items: number;
  readonly broken: number;
  /** With notices, and not broken. */
  readonly noticed: number;
  readonly unjudged: number;
}

/** How many remarks of one kind are told; JSON has all. */
const MOST = 20;

/** Lines for one file; none where it is in order. */
export function sessionWords(of: CheckedSession, excerpts: ReadonlyMap<number, string> = new Map()): string[] {
  const path = printable(of.path);
  if (of.unjudged !== undefined) return [`${path}: not judged: ${of.unjudged}`];
  const { violations, notices } = of;
  if (violations.length + notices.length === 0) return [];
  const told = [
    violations.length > 0 ? `broken, ${many(violations.length, 'violation')}` : '',
    notices.length > 0 ? many(notices.length, 'notice') : '',
  ].filter((words) => words !== '');
  return [
    `${path}: ${told.join(', ')}`,
    `  session ${of.session === undefined ? 'unknown' : printable(of.session)}, written by ${printable(of.writer)} as ${of.format}, ${many(of.records, 'record')}`,
    ...grouped(violations).flatMap((group) => violationWords(group, excerpts)),
    ...grouped(notices).flatMap((group) => noticeWords(group, excerpts)),
  ];
}

function violationWords(group: readonly Remark[], excerpts: ReadonlyMap<number, string>): string[] {
  const [first] = group;
  const invariant = ON_FILES.find((one) => one.id === first?.invariant);
  const mend = mendOf(
    first?.signature ?? '',
    [...new Set(group.flatMap((one) => one.lines))].toSorted((a, b) => a - b),
  );
  return [
    ...remarkWords(group, excerpts),
    `    ${invariant?.rule}`,
    ...(mend === undefined ? [] : [`    To mend it: ${mend}.`]),
    `    Source: ${invariant?.source}`,
  ];
}

function noticeWords(group: readonly Remark[], excerpts: ReadonlyMap<number, string>): string[] {
  return [...remarkWords(group, excerpts), `    No violation: ${printable(group[0]?.excuse ?? '')}.`];
}

function remarkWords(group: readonly Remark[], excerpts: ReadonlyMap<number, string>): string[] {
  const told = group.slice(0, MOST).flatMap(({ message, lines }) => [
    `  ${lines.length > 0 ? `${linesWords(lines)}: ` : ''}${printable(message)}`,
    ...lines.slice(0, MOST).flatMap((line) => {
      const text = excerpts.get(line);
      return text === undefined ? [] : [`    ${line} | ${printable(text)}`];
    }),
  ]);
  return group.length > MOST ? [...told, `  and ${group.length - MOST} more; --json tells all`] : told;
}

/** Remarks that break the same rule in the same way, or have the same excuse, told together. */
function grouped(remarks: readonly Remark[]): Remark[][] {
  return [...Map.groupBy(remarks, (one) => one.excuse ?? one.signature).values()];
}

/** What was checked, and what it came to, in one line. */
export function totalsWords({ files, bytes, records, items, broken, noticed, unjudged }: CheckTotals): string {
  const what = `${many(files, 'session file')}, ${size(bytes)}, ${many(records, 'record')}, ${many(items, 'item')}`;
  const came = [
    broken > 0 ? `${broken} broken` : 'none is broken',
    ...(noticed > 0 ? [`${noticed} with notices alone`] : []),
    ...(unjudged > 0 ? [`${unjudged} not judged`] : []),
  ];
  return `${what}: ${came.join(', ')}.`;
}

export function size(bytes: number): string {
  if (bytes < 1e3) return many(bytes, 'byte');
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** File names, ids and texts are somebody's: none of them is to steer a terminal, or to begin a line of its own. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\u{fffd}');
}

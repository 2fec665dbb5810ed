// Judges a session file that somebody already has, by the invariants that a file alone can be judged by. Nothing was seen of how it came
// about: so what may only be unfinished, or is no longer gone by, is told as a notice, and not held against the client.
import { DEFAULT_LIMITS, CASE_VERSION, type Case } from '../core/case.ts';
import { answers, type Item } from '../core/item.ts';
import { histories, type Observation } from '../core/journal.ts';
import type { StoredSession } from '../core/stored-session.ts';
import type { Location, Violation } from '../core/verdict.ts';
import { INVARIANTS } from '../invariants/index.ts';
import { violationsOf, type Invariant } from '../invariants/invariant.ts';
import type { Parent } from './session-parent.ts';

/** Something that was found in a session file. */
export interface Remark {
  /** What it breaks; absent where a file is merely odd. */
  readonly invariant?: string;
  readonly signature?: string;
  /** What is wrong, in one sentence, without any text of the session. */
  readonly message: string;
  /** Where, from 1; none where it is the whole file. */
  readonly lines: readonly number[];
  /** Why it is not held against the client, without a full stop: it then is a notice, else a violation. */
  readonly excuse?: string;
}

/** The invariants that a file alone can be judged by. */
export const ON_FILES: readonly Invariant[] = INVARIANTS.filter((one) => one.onFiles);

/** Nobody was asked for anything, and nothing was broken. */
const NO_CASE: Case = {
  cutpoint: CASE_VERSION,
  client: 'somebody',
  script: { manner: 'insisting', turns: [] },
  faults: [],
  limits: DEFAULT_LIMITS,
};

/**
 * All that is to be said about a session file, in the order of the invariants.
 *
 * @param parent where it begins, if it is a fork that keeps its beginning elsewhere and that was looked up
 */
export function judgeSession(session: StoredSession, parent?: Parent): Remark[] {
  const journal = [{ kind: 'persisted', turn: 0, persisted: { files: [session.file] } }] as const;
  const observation: Observation = { case: NO_CASE, journal };
  const prefix = `${histories(observation)[0]?.at}: `;
  const isInParent = ({ invariant, at = [] }: Violation) =>
    invariant === 'output-has-its-call' &&
    at.every(
      (place) => place.kind === 'file' && place.items.every((item) => isCalled(parent, session.file.history[item])),
    );
  const violations = violationsOf(observation, ON_FILES).filter((one) => !isInParent(one));
  const remarks = violations.map((violation): Remark => {
    const lines = (violation.at ?? []).flatMap((at) => linesOf(session, at));
    const excuse = excuseFor(session, violation, parent);
    return {
      invariant: violation.invariant,
      signature: violation.signature,
      message: violation.message.replace(prefix, '') + callBehind(session, violation),
      lines: [...new Set(lines)].toSorted((a, b) => a - b),
      ...(excuse !== undefined && { excuse }),
    };
  });
  // Two calls of one id are accused of the same outputs.
  const told = new Map(remarks.map((one) => [JSON.stringify(one), one]));
  return [...told.values(), ...oddities(session, parent)];
}

/** Whoever is to put the call before its output wants to know where it stands. */
function callBehind({ file }: StoredSession, { invariant, at = [] }: Violation): string {
  const [index] = at.flatMap((one) => (one.kind === 'file' ? one.items : []));
  const output = index === undefined ? undefined : file.history[index];
  if (invariant !== 'output-has-its-call' || index === undefined || output?.kind !== 'output') return '';
  const call = file.history.findIndex((item, place) => place > index && item.kind === 'call' && answers(output, item));
  return call < 0 ? '' : ` The call stands on line ${file.lines[call]}.`;
}

function isCalled(parent: Parent | undefined, item: Item | undefined): boolean {
  return item?.kind === 'output' && parent?.calls?.(item) === true;
}

/** What a person does about remarks of that signature, without a full stop. @param lines of all of them */
export function mendOf(signature: string, lines: readonly number[]): string | undefined {
  const [id, last] = [signature.slice(0, signature.indexOf('/')), signature.slice(signature.lastIndexOf('/') + 1)];
  return ON_FILES.find((one) => one.id === id)?.onFiles?.mend[last]?.(linesWords(lines));
}

/** How many line numbers are told one by one. */
const MOST_LINES = 20;

/** @example linesWords([7, 18]) is `lines 7, 18` */
export function linesWords(lines: readonly number[]): string {
  if (lines.length > MOST_LINES)
    return `lines ${lines.slice(0, MOST_LINES).join(', ')} and ${lines.length - MOST_LINES} more`;
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
}

function linesOf({ file, unreadableLines, numberLines }: StoredSession, at: Location): number[] {
  if (at.kind !== 'file') return [];
  const places = (of: readonly number[], indexes: readonly number[] = []) => indexes.flatMap((one) => of[one] ?? []);
  return [
    ...places(file.lines, at.items),
    ...places(unreadableLines, at.unreadable),
    ...places(numberLines, at.numbers),
  ];
}

/** Why a violation need be nobody's mistake; undefined where it is one whatever became of the session. */
function excuseFor(
  session: StoredSession,
  { invariant, signature, at = [] }: Violation,
  parent: Parent | undefined,
): string | undefined {
  const files = at.filter((one) => one.kind === 'file');
  const items = files.flatMap((one) => one.items);
  const unreadable = files.flatMap((one) => one.unreadable ?? []);
  if (unreadable.length > 0) return excuseForRecords(session, unreadable);
  if (items.length === 0) return undefined;
  if (signature.endsWith('/missing')) {
    if (items.every((item) => session.open.has(item))) return OPEN;
    if (items.every((item) => session.cutOff.has(item))) return CUT_OFF;
  }
  if (invariant === 'output-has-its-call' && session.base !== undefined && parent?.calls === undefined)
    return `the session goes on from ${session.base.session}, and the call may stand in that one's file`;
  return excuseForForgotten(session, items);
}

/** So do all releases from 0.77 to 0.169, as was measured: NOTES.md of the driver. */
const SAYS_ABORTED = 'Codex does not write an output down when it goes on, and tells the model "aborted" in its place';
const OPEN = `its turn has no end yet: it is running, or its process was ended; ${SAYS_ABORTED}`;
const CUT_OFF = `its turn was cut off: the process was ended within it; ${SAYS_ABORTED}`;

function excuseForRecords(session: StoredSession, unreadable: readonly number[]): string | undefined {
  const [first] = unreadable;
  if (session.torn && unreadable.length === 1 && first === session.unreadableLines.length - 1)
    return 'the last line has no end: it is being written, or its process was ended within it';
  const isUnknown = (index: number) => session.file.unreadable[index]?.endsWith('of an unknown shape');
  return session.isNewer && unreadable.every(isUnknown)
    ? `it was written by ${session.version}, which is newer than all that Cutpoint knows`
    : undefined;
}

/** Two records that are too many are one that is too many, where only one of them is still gone by. */
function excuseForForgotten({ forgotten }: StoredSession, items: readonly number[]): string | undefined {
  const by = (item: number) => forgotten.findLast(({ from, to }) => item >= from && item < to);
  const gone = items.flatMap((item) => by(item) ?? []);
  const [first] = gone;
  if (first === undefined || items.length - gone.length >= Math.min(2, items.length)) return undefined;
  switch (first.why) {
    case 'compacted':
      return `the history was summed up on line ${first.line}, and what stands before is not sent any more`;
    case 'rolled-back':
      return `the prompt was taken back on line ${first.line}, and what came of it is not sent any more`;
  }
}

/** What no invariant speaks of, and a person should know. */
function oddities({ records, file, unknown }: StoredSession, parent: Parent | undefined): Remark[] {
  if (records === 0)
    return [{ message: 'the file holds no record.', lines: [], excuse: 'nothing of it can be resumed, nor is broken' }];
  return [
    ...(file.session === undefined ? [HEADLESS] : []),
    ...(parent?.trouble === undefined
      ? []
      : [
          {
            message: `the session goes on from ${parent.session}, ${parent.trouble}.`,
            lines: [],
            excuse: 'this file is judged alone; Codex does not resume it until that one is back where it was',
          },
        ]),
    ...unknown.map(({ of, type, lines }): Remark => ({
      message: `what ${of}s of ${isName(type) ? `the type ${type}` : 'this type'} are is not known.`,
      lines,
      excuse: 'no release up to 0.169 writes them; whether one is a call that wants an output was not judged',
    })),
  ];
}

const HEADLESS: Remark = {
  message: 'no record says which session this is.',
  lines: [],
  excuse:
    'Codex does not resume a session without its head: put its first line back, with the id that the name of the file ends in',
};

/** A type is a client's word; whatever else stands in its place may be somebody's text. */
function isName(type: string): boolean {
  return /^[a-z][a-z0-9_]{0,47}$/.test(type);
}

// A resume stays with its session, or is an error.
import { expect, test } from 'vitest';
import type { Entry, Observation, Outcome, PersistedFile } from '../core/journal.ts';
import {
  answered,
  asks,
  asksAgain,
  CASE,
  damaged,
  ended,
  failed,
  file,
  kept,
  observed,
  prompted,
  requested,
} from '../core/observation.fixture.ts';
import type { Turn } from '../core/script.ts';
import { resumeKeepsItsSession, unresumableIsAnError } from './session.ts';

const first = file([asks]);
const grown = file([asks, asksAgain]);
const endedIn = (session: string, turn: number, outcome: Outcome = answered): Entry =>
  ({
    ...ended(outcome, turn),
    session,
  }) as Entry;

/** A second turn that resumed `s1`, ended in that session, and left these files. */
function resumed(session: string, outcome: Outcome, ...after: readonly PersistedFile[]): Entry[] {
  const begun = [prompted(), requested(1, [asks]), endedIn('s1', 0), kept(0, first)];
  return [...begun, prompted(1), requested(2, [asks, asksAgain], 1), endedIn(session, 1, outcome), kept(1, ...after)];
}

test('holds where the id stays and the one file has grown', () => {
  expect(resumeKeepsItsSession.check(observed(...resumed('s1', answered, grown)))).toEqual([]);
});

test('another id, told or in a file; a second file of the same id', () => {
  expect(resumeKeepsItsSession.check(observed(...resumed('s2', answered, grown)))).toEqual([
    {
      variant: 'another-id',
      message: 'turn 2 was resumed, and its session has another id than before.',
      at: [{ kind: 'outcome', turn: 1 }],
    },
  ]);
  const other = file([asksAgain], { path: '1.jsonl', session: 's2' });
  expect(resumeKeepsItsSession.check(observed(...resumed('s1', answered, first, other)))).toEqual([
    {
      variant: 'another-session',
      message: 'turn 2 was resumed, and there is a session file of another id now.',
      at: [{ kind: 'file', turn: 1, file: 1, items: [] }],
    },
  ]);
  const copy = file([asks, asksAgain], { path: '1.jsonl' });
  expect(resumeKeepsItsSession.check(observed(...resumed('s1', answered, first, copy)))).toEqual([
    {
      variant: 'second-file',
      message: 'turn 2 was resumed, and its session has a further file now.',
      at: [{ kind: 'file', turn: 1, file: 1, items: [] }],
    },
  ]);
});

test('an answered turn that stands in no file is lost in silence, a failed one is not', () => {
  expect(resumeKeepsItsSession.check(observed(...resumed('s1', answered, first)))).toEqual([
    {
      variant: 'silent-loss',
      message: 'silent loss: turn 2 was resumed and answered, and its prompt stands in no session file.',
      at: [
        { kind: 'outcome', turn: 1 },
        { kind: 'file', turn: 1, file: 0, items: [], lacks: ['user: Go on.'] },
      ],
    },
  ]);
  expect(resumeKeepsItsSession.check(observed(...resumed('s1', failed, first)))).toEqual([]);
});

test('a copy that a fault has made is no second file of the client’s', () => {
  const copy = file([asks], { path: 'copy.jsonl' });
  const journal = resumed('s1', answered, grown, copy);
  expect(resumeKeepsItsSession.check(observed(...journal)).map((one) => one.variant)).toEqual(['second-file']);
  const copied = journal.toSpliced(4, 0, damaged(1, first, copy));
  expect(resumeKeepsItsSession.check(observed(...copied))).toEqual([]);
});

function resuming(resume: Turn['resume'], of: Observation): Observation {
  const turns = of.case.script.turns.map((turn, at) => (at === 1 ? { ...turn, resume } : turn));
  return { ...of, case: { ...CASE, script: { ...CASE.script, turns } } };
}

test('an unknown id is an error that asks the model nothing', () => {
  const failing = observed(prompted(1), endedIn('none', 1, failed));
  expect(unresumableIsAnError.check(resuming('unknown', failing))).toEqual([]);
  const asking = (outcome: Outcome) => observed(prompted(1), requested(2, [asksAgain], 1), endedIn('s2', 1, outcome));
  expect(unresumableIsAnError.check(resuming('unknown', asking(answered)))).toEqual([
    {
      variant: 'unknown-id',
      message: 'turn 2 resumes an id that no session has, and was answered in silence by a new one.',
      at: [
        { kind: 'request', exchange: 2, items: [] },
        { kind: 'outcome', turn: 1 },
      ],
    },
  ]);
  expect(unresumableIsAnError.check(resuming('unknown', asking(failed)))).toEqual([
    {
      variant: 'unknown-id',
      message: 'turn 2 resumes an id that no session has, and asked the model in a new one.',
      at: [
        { kind: 'request', exchange: 2, items: [] },
        { kind: 'outcome', turn: 1 },
      ],
    },
  ]);
  expect(unresumableIsAnError.check(asking(answered))).toEqual([]);
});

test('so is a session of which nothing is left, unless the client has it elsewhere as well', () => {
  const behind = (left: readonly PersistedFile[], sent: readonly (typeof asks)[]) =>
    unresumableIsAnError.check(
      observed(kept(0, first), damaged(1, ...left), prompted(1), requested(2, sent, 1), endedIn('s1', 1)),
    );
  const nothing = [{ path: '0.jsonl', history: [], unreadable: [] }];
  for (const left of [[], nothing])
    expect(behind(left, [asksAgain])).toEqual([
      {
        variant: 'nothing-left',
        message:
          'turn 2 resumes a session of which nothing can be read any more, and was answered in silence by a new one.',
        at: [
          { kind: 'request', exchange: 2, items: [] },
          { kind: 'outcome', turn: 1 },
        ],
      },
    ]);
  expect(behind(nothing, [asks, asksAgain])).toEqual([]);
  // A head alone says that there is a session, and not that it ever held more.
  expect(behind([file([])], [asksAgain])).toEqual([]);
});

test('to resume the last session where there is none is told apart, and its new session is not judged twice', () => {
  const journal = [kept(0, first), damaged(1), prompted(1), requested(2, [asksAgain], 1), endedIn('s2', 1)];
  const of = resuming('last', observed(endedIn('s1', 0), ...journal, kept(1, file([asksAgain], { session: 's2' }))));
  expect(unresumableIsAnError.check(of).map((one) => one.variant)).toEqual(['no-last']);
  expect(resumeKeepsItsSession.check(of)).toEqual([]);
});

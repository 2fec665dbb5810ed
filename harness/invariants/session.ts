// A session stays the one that it is: a resume keeps its id and its file, and what cannot be resumed is an error.
import { entries, type Observation, type PersistedFile } from '../core/journal.ts';
import { readableBefore } from '../core/loss.ts';
import { telling } from '../core/telling.ts';
import type { Finding, Invariant } from './invariant.ts';

export const resumeKeepsItsSession: Invariant = {
  id: 'resume-keeps-its-session',
  rule: 'A resume keeps the id of its session, grows its one file, and starts no second one.',
  source:
    'codex exec resume --help: "Conversation/session id (UUID)"; a wrapper that keeps an id finds its conversation under it for ever (report of a lost thread after a failed task).',
  check: (observation) =>
    entries(observation, 'prompt')
      .filter(({ turn, resumed }) => resumed && isResumable(observation, turn))
      .flatMap(({ turn }) => [...anotherId(observation, turn), ...otherFiles(observation, turn)]),
};

function anotherId(observation: Observation, turn: number): Finding[] {
  const now = outcomeOf(observation, turn)?.session;
  const before = knownId(observation, turn);
  const asked = entries(observation, 'request').some((one) => one.turn === turn);
  if (!asked || now === undefined || before === undefined || now === before) return [];
  return [
    {
      variant: 'another-id',
      message: `turn ${turn + 1} was resumed, and its session has another id than before.`,
      at: [{ kind: 'outcome', turn }],
    },
  ];
}

function otherFiles(observation: Observation, turn: number): Finding[] {
  const before = filesBefore(observation, turn);
  const closed = entries(observation, 'persisted').find((one) => one.turn >= turn);
  if (!before || !closed) return [];
  const after = closed.persisted.files;
  const at = (files: readonly PersistedFile[]): Finding['at'] =>
    files.map((one) => ({ kind: 'file', turn: closed.turn, file: after.indexOf(one), items: [] }));
  const ids = new Set([...before.map((one) => one.session), knownId(observation, turn)]);
  const others = after.filter((one) => one.session !== undefined && !ids.has(one.session));
  if (others.length > 0)
    return [
      {
        variant: 'another-session',
        message: `turn ${turn + 1} was resumed, and there is a session file of another id now.`,
        at: at(others),
      },
    ];
  if (before.length > 0 && after.length > before.length)
    return [
      {
        variant: 'second-file',
        message: `turn ${turn + 1} was resumed, and its session has a further file now.`,
        at: at(after.filter(({ path }) => !before.some((one) => one.path === path))),
      },
    ];
  const prompt = `user: ${observation.case.script.turns[turn]?.prompt}`;
  const isKept = after.some((one) => telling(observation.case.script, one.history).includes(prompt));
  if (isKept || outcomeOf(observation, turn)?.outcome.kind !== 'answered') return [];
  return [
    {
      variant: 'silent-loss',
      message: `silent loss: turn ${turn + 1} was resumed and answered, and its prompt stands in no session file.`,
      at: [
        { kind: 'outcome', turn },
        { kind: 'file', turn: closed.turn, file: Math.max(0, after.length - 1), items: [], lacks: [prompt] },
      ],
    },
  ];
}

export const unresumableIsAnError: Invariant = {
  id: 'unresumable-is-an-error',
  rule: 'What cannot be resumed is an error, and asks the model nothing: no fresh conversation stands in for the one that was meant.',
  source:
    'openai/codex from 0.117 on: "no rollout found for thread id"; up to 0.116 an unknown id silently begins a new, empty thread, which a user takes for the old one.',
  check: (observation) =>
    entries(observation, 'prompt').flatMap(({ turn, resumed }): Finding[] => {
      const asked = entries(observation, 'request').find((one) => one.turn === turn);
      if (!asked) return [];
      const at: Finding['at'] = [
        { kind: 'request', exchange: asked.exchange, items: [] },
        { kind: 'outcome', turn },
      ];
      const how =
        outcomeOf(observation, turn)?.outcome.kind === 'answered' ? 'was answered in silence by' : 'asked the model in';
      if (observation.case.script.turns[turn]?.resume === 'unknown')
        return [
          {
            variant: 'unknown-id',
            message: `turn ${turn + 1} resumes an id that no session has, and ${how} a new one.`,
            at,
          },
        ];
      const sent = telling(observation.case.script, asked.history);
      const earlier = observation.case.script.turns.slice(0, turn).map((one) => `user: ${one.prompt}`);
      if (!resumed || !isDestroyed(observation, turn) || earlier.some((key) => sent.includes(key))) return [];
      return [
        {
          // Who resumes the last session, and has none, has named no id.
          variant: observation.case.script.turns[turn]?.resume === 'last' ? 'no-last' : 'nothing-left',
          message: `turn ${turn + 1} resumes a session of which nothing can be read any more, and ${how} a new one.`,
          at,
        },
      ];
    }),
};

/** Whether there is a session to stay with: what becomes of a resume that has none is the other rule's. */
function isResumable(observation: Observation, turn: number): boolean {
  return observation.case.script.turns[turn]?.resume !== 'unknown' && !isDestroyed(observation, turn);
}

/** Whether a fault has left nothing to be read of what the session files held. With its head alone, a session may as well be a new one. */
function isDestroyed(observation: Observation, turn: number): boolean {
  const holdsAny = (one: PersistedFile) => telling(observation.case.script, one.history).length > 0;
  const before = entries(observation, 'persisted').findLast((one) => one.turn < turn)?.persisted.files ?? [];
  const left = readableBefore(observation, turn);
  return before.some(holdsAny) && left?.some((one) => one.session !== undefined || holdsAny(one)) === false;
}

/** What the resume found: where a fault has made a copy, that is no second file of the client's. */
function filesBefore(observation: Observation, turn: number): readonly PersistedFile[] | undefined {
  return (
    readableBefore(observation, turn) ??
    entries(observation, 'persisted').findLast((one) => one.turn < turn)?.persisted.files
  );
}

function outcomeOf(observation: Observation, turn: number) {
  return entries(observation, 'outcome').find((one) => one.turn === turn);
}

/** The id that was told before that turn. */
function knownId(observation: Observation, turn: number): string | undefined {
  return entries(observation, 'outcome').findLast((one) => one.turn < turn && one.session !== undefined)?.session;
}

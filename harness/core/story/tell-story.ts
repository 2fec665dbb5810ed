// Tells one run as a person would: turn by turn what passed between user, client, model, tool and disk, with every history that was
// seen. Scenes are ordered by turn and exchange and not by arrival, as in the trace, and say nothing that it would not say.
import { itemsOf, missingWords, newWords } from './change.ts';
import { exchangeScenes } from './exchange-scenes.ts';
import { entries, type Entry, type Observation, type PersistedFile } from '../journal.ts';
import { listingsOf } from './listings.ts';
import { fileId, historiesSeen, turnsOf, viewId } from './seen.ts';
import { linesIn, sceneOf, type Stage } from './stage.ts';
import type { ListedLine, Scene, Story } from './story.ts';
import type { Location, Violation } from '../verdict.ts';
import { exchangesOf, quoted, unreadableWords } from '../words.ts';

/**
 * @param violations those of its verdict; scenes and lines name them by their indexes
 * @param describe tells a fault in words, which must not name a byte
 */
export function storyOf(
  observation: Observation,
  violations: readonly Violation[],
  describe: (fault: number) => string,
): Story {
  const seen = historiesSeen(observation);
  const listings = listingsOf(observation, seen, violations);
  const stage: Stage = {
    observation,
    listings,
    firsts: new Set(seen.flatMap(({ is, before }) => (before ? [] : [is.id]))),
    describe,
    shows: (where: (at: Location) => boolean) =>
      violations.flatMap(({ at = [] }, index) => (at.some(where) ? [index] : [])),
  };
  const turns = turnsOf(observation);
  const troubles = entries(observation, 'trouble').map(({ reason }) =>
    sceneOf(stage, { kind: 'trouble', turn: turns.at(-1) ?? 0, from: 'client', to: 'client', words: reason }),
  );
  return { scenes: [...turns.flatMap((turn) => turnScenes(stage, turn)), ...troubles], listings };
}

function turnScenes(stage: Stage, turn: number): Scene[] {
  const { observation } = stage;
  const of = <Kind extends 'prompt' | 'stray' | 'damage' | 'outcome' | 'persisted' | 'left' | 'views'>(kind: Kind) =>
    entries(observation, kind).filter((one) => 'turn' in one && one.turn === turn);
  return [
    ...of('damage').flatMap((entry) => gapScenes(stage, entry)),
    ...of('prompt').map(({ resumed }) =>
      sceneOf(stage, {
        kind: 'prompt',
        turn,
        from: 'user',
        to: 'client',
        words: `${JSON.stringify(observation.case.script.turns[turn]?.prompt)}${resumed ? ', to the session resumed' : ''}`,
      }),
    ),
    ...of('stray').map(({ method, path }) =>
      sceneOf(stage, { kind: 'stray', turn, from: 'client', to: 'model', words: `${method} ${path}` }),
    ),
    ...exchangesOf(observation, turn).flatMap((exchange) => exchangeScenes(stage, turn, exchange)),
    ...of('outcome').map((entry) => outcomeScene(stage, entry)),
    ...of('persisted').flatMap((entry) => persistedScenes(stage, entry)),
    ...of('left').map(({ processes, files }) =>
      sceneOf(
        stage,
        {
          kind: 'left',
          turn,
          from: 'client',
          to: 'client',
          words: `leaves behind ${[...processes, ...files].join(', ')}`,
        },
        (at) => at.kind === 'left' && at.turn === turn,
      ),
    ),
    ...of('views').flatMap(({ views }) =>
      views.map(({ reader }, view) =>
        sceneOf(
          stage,
          {
            kind: 'view',
            turn,
            from: 'client',
            to: 'user',
            words: `${reader} tells ${howMany(linesIn(stage, viewId(turn, view)))}`,
            listing: viewId(turn, view),
          },
          (at) => at.kind === 'view' && at.turn === turn && at.reader === reader,
        ),
      ),
    ),
  ];
}

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>;

/** What was done between two sessions, and each file as it was left by that. */
function gapScenes(stage: Stage, { turn, faults, persisted }: EntryOf<'damage'>): Scene[] {
  const disk = { kind: 'gap', turn, from: 'disk', to: 'disk' } as const;
  const files = persisted?.files ?? [];
  return [
    sceneOf(stage, { ...disk, words: faults.map(stage.describe).join(', then '), faults }),
    ...files.map((file, index) => {
      const id = fileId('gap', turn, index);
      return sceneOf(stage, {
        ...disk,
        words: `${nameOf(files, index)} holds ${fileWords(stage, id, file)}`,
        listing: id,
      });
    }),
  ];
}

function outcomeScene(stage: Stage, { turn, outcome }: EntryOf<'outcome'>): Scene {
  return sceneOf(
    stage,
    {
      kind: 'outcome',
      turn,
      from: 'client',
      to: 'user',
      words: `${outcome.kind}${outcome.kind === 'answered' ? `: ${quoted(outcome.text)}` : ''}`,
    },
    (at) => at.kind === 'outcome' && at.turn === turn,
  );
}

/** What the client keeps when its session is closed, file by file. */
function persistedScenes(stage: Stage, { turn, persisted: { files } }: EntryOf<'persisted'>): Scene[] {
  const disk = { kind: 'persisted', turn, from: 'client', to: 'disk' } as const;
  const isHere = (at: Location, file: number) => at.kind === 'file' && at.turn === turn && at.file === file;
  if (files.length === 0) return [sceneOf(stage, { ...disk, words: 'keeps no session file' }, (at) => isHere(at, 0))];
  return files.map((file, index) => {
    const id = fileId('turn', turn, index);
    return sceneOf(
      stage,
      { ...disk, words: `${nameOf(files, index)} holds ${fileWords(stage, id, file)}`, listing: id },
      (at) => isHere(at, index),
    );
  });
}

function nameOf(files: readonly PersistedFile[], index: number): string {
  return files.length > 1 ? `session file ${index + 1}` : 'the session file';
}

/** How much it holds, what of that is new, what it lacks, and how much of it cannot be read. */
function fileWords(stage: Stage, id: string, { unreadable }: PersistedFile): string {
  const lines = linesIn(stage, id);
  const isFirst = stage.firsts.has(id);
  const added = newWords(lines, isFirst);
  const missing = missingWords(lines);
  const change = [
    ...(added ? [`${isFirst ? '' : 'new '}${added}`] : []),
    ...(missing ? [`without ${missing}`] : []),
  ].join(', ');
  return `${howMany(lines)}${change && `: ${change}`}${unreadableWords(unreadable.length)}`;
}

function howMany(lines: readonly ListedLine[]): string {
  const { length } = itemsOf(lines);
  return length === 1 ? '1 item' : `${length} items`;
}

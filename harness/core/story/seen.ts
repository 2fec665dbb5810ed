// Every history that was seen in a run, turn by turn, and with which one before it is compared: requests, session files as they were
// left and as faults have left them, and what the client's own readers tell.
import type { History } from '../item.ts';
import { entries, saysAll, untilTooLong, type Entry, type Observation, type PersistedFile } from '../journal.ts';
import type { Listing } from './story.ts';
import type { Location } from '../verdict.ts';

export interface Seen {
  readonly is: Omit<Listing, 'lines' | 'violations'>;
  readonly history: History;
  /** As a file has them. */
  readonly lines?: readonly number[] | undefined;
  readonly unreadable: readonly string[];
  /** The history of the same kind before it, with which it is compared. */
  readonly before?: History | undefined;
  /** Whether what stands in that one has to stand here too. */
  readonly goesOn: boolean;
  holds(location: Location): boolean;
}

/** In the order in which a person would tell them. */
export function historiesSeen(observation: Observation): Seen[] {
  return turnsOf(observation).flatMap((turn) => [
    ...leftByFaults(observation, turn),
    ...requests(observation, turn),
    ...persisted(observation, turn),
    ...views(observation, turn),
  ]);
}

/** Every turn of which something is told, counted from 0. */
export function turnsOf({ journal }: Observation): number[] {
  const turns = journal.flatMap((entry) => ('turn' in entry ? [entry.turn] : []));
  return [...new Set(turns)].toSorted((a, b) => a - b);
}

/** The id of a request's listing. */
export function requestId(exchange: number): string {
  return `request-${exchange}`;
}

/**
 * The id of a session file's listing.
 *
 * @param when whether the file is told as the client has left it, or as faults have left it in the gap before that turn
 */
export function fileId(when: 'turn' | 'gap', turn: number, file: number): string {
  return `file-${file + 1}-${when}-${turn + 1}`;
}

/** The id of the listing of what a reader tells. */
export function viewId(turn: number, view: number): string {
  return `view-${view + 1}-turn-${turn + 1}`;
}

type Request = Extract<Entry, { kind: 'request' }>;

function requests(observation: Observation, turn: number): Seen[] {
  const all = entries(observation, 'request').toSorted((a, b) => a.exchange - b.exchange);
  return all
    .filter((one) => one.turn === turn)
    .map((request): Seen => {
      const { exchange, history } = request;
      const before = requestBefore(observation, request);
      return {
        is: { id: requestId(exchange), kind: 'request', title: `request #${exchange}`, turn: turn + 1, exchange },
        history,
        unreadable: [],
        before: before?.history,
        // Whoever is told that the input is too long may shorten it; what goes from turn to turn is for the invariants to judge.
        goesOn:
          before?.turn === turn && saysAll(request) && entries(untilTooLong(observation), 'request').includes(request),
        holds: (one) => one.kind === 'request' && one.exchange === exchange,
      };
    });
}

/** The request before it in the same conversation, of which all is known. */
export function requestBefore(observation: Observation, { exchange, turn }: Request): Request | undefined {
  const begins = observation.case.script.turns.findLastIndex((one, at) => at <= turn && one.resume === 'unknown');
  return entries(observation, 'request')
    .filter((one) => one.exchange < exchange && one.turn >= begins && saysAll(one))
    .toSorted((a, b) => a.exchange - b.exchange)
    .at(-1);
}

function persisted(observation: Observation, turn: number): Seen[] {
  const closed = entries(observation, 'persisted').filter((one) => one.turn === turn);
  return closed.flatMap((entry) =>
    filesSeen(observation, entry, entry.persisted.files).map((seen, file): Seen => ({
      ...seen,
      is: {
        id: fileId('turn', turn, file),
        kind: 'file',
        title: `session file${which(entry.persisted.files, file)} after turn ${turn + 1}`,
        turn: turn + 1,
      },
      holds: (one) => one.kind === 'file' && one.turn === turn && one.file === file,
    })),
  );
}

function leftByFaults(observation: Observation, turn: number): Seen[] {
  const damages = entries(observation, 'damage').filter((one) => one.turn === turn);
  return damages.flatMap((entry) =>
    filesSeen(observation, entry, entry.persisted?.files ?? []).map((seen, file): Seen => ({
      ...seen,
      is: {
        id: fileId('gap', turn, file),
        kind: 'file',
        title: `session file${which(entry.persisted?.files ?? [], file)} as faults left it before turn ${turn + 1}`,
        turn: turn + 1,
      },
      holds: () => false,
    })),
  );
}

function filesSeen(
  observation: Observation,
  entry: Entry,
  files: readonly PersistedFile[],
): Pick<Seen, 'history' | 'lines' | 'unreadable' | 'before' | 'goesOn'>[] {
  const earlier = filesBefore(observation, entry);
  return files.map(({ path, history, lines, unreadable }) => {
    const before = earlier.find((one) => one.path === path)?.history;
    return { history, lines, unreadable, before, goesOn: before !== undefined };
  });
}

/** The files as they were last seen before that entry. */
function filesBefore({ journal }: Observation, entry: Entry): readonly PersistedFile[] {
  const last = journal
    .slice(0, journal.indexOf(entry))
    .findLast((one) => (one.kind === 'persisted' || one.kind === 'damage') && one.persisted !== undefined);
  return (last && 'persisted' in last && last.persisted?.files) || [];
}

function which(files: readonly PersistedFile[], file: number): string {
  return files.length > 1 ? ` ${file + 1}` : '';
}

function views(observation: Observation, turn: number): Seen[] {
  return entries(observation, 'views')
    .filter((one) => one.turn === turn)
    .flatMap((entry) =>
      entry.views.map(({ reader, history }, view): Seen => ({
        is: {
          id: viewId(turn, view),
          kind: 'view',
          title: `${reader} after turn ${turn + 1}`,
          turn: turn + 1,
        },
        history,
        unreadable: [],
        goesOn: false,
        holds: (one) => one.kind === 'view' && one.turn === turn && one.reader === reader,
      })),
    );
}

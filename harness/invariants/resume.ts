// A resumed session goes on from what was persisted.
import { entries, saysAll, within, type Observation, type PersistedFile } from '../core/journal.ts';
import { keptPlace, readableBefore, rewrittenBy } from '../core/loss.ts';
import { itemsTelling, telling } from '../core/telling.ts';
import type { Invariant } from './invariant.ts';

export const resumeSeesPersisted: Invariant = {
  id: 'resume-sees-persisted',
  rule: 'The first request of a resumed session holds all that was persisted, in order, but for what was destroyed since.',
  source:
    'openai/codex issue 16255: a thread must be restorable from its session file; what is left out, the model has never heard.',
  untilTooLong: true,
  check: (observation) =>
    entries(observation, 'prompt')
      .filter(({ turn, resumed }) => resumed && observation.case.script.turns[turn]?.resume !== 'unknown')
      .flatMap(({ turn }) => {
        const request = entries(observation, 'request').find((one) => one.turn === turn && saysAll(one));
        const closed = entries(observation, 'persisted').find((one) => one.turn === turn - 1);
        const kept = closed && keptPlace(observation, closed);
        if (!request || !kept) return [];
        const sent = telling(observation.case.script, request.history);
        const wanted = wantedIn(observation, turn, telling(observation.case.script, kept.history));
        const lost = wanted.map((keys) => firstNotIn(sent, keys));
        const [first] = lost;
        if (first === undefined || lost.includes(undefined)) return [];
        return [
          {
            variant: 'lost',
            message: `request #${request.exchange}: ${JSON.stringify(first)} stands in the ${kept.at}, and the resumed session does not send it.`,
            at: [
              { kind: 'request', exchange: request.exchange, items: [], lacks: [first] },
              within(kept, itemsTelling(observation.case.script, kept.history, first)),
            ],
          },
        ];
      }),
};

/** What the request must tell, in one of these ways: what was kept, or of that what faults have left, in either order. */
function wantedIn(observation: Observation, turn: number, kept: readonly string[]): (readonly string[])[] {
  const files = readableBefore(observation, turn);
  if (!files) return rewrittenBy(observation, turn).size === 0 ? [kept] : [kept, asMended(observation, turn, kept)];
  return copies(files).flatMap((file) => {
    const readable = telling(observation.case.script, file.history);
    const left = readable.filter((key) => isSendable(key, readable));
    // A line that a fault has repeated is no second item, and one that it has garbled is none of the client's.
    const inItsOrder = left.filter((key, at) => timesIn(left.slice(0, at), key) < timesIn(kept, key));
    const asBefore = kept.filter((key, at) => timesIn(kept.slice(0, at), key) < timesIn(inItsOrder, key));
    return [asBefore, inItsOrder, asMended(observation, turn, inItsOrder)];
  });
}

/** As the client has already sent it: what a fault has left in disorder is put in order once, and stays so. */
function asMended(observation: Observation, turn: number, kept: readonly string[]): string[] {
  const last = entries(observation, 'request').findLast((one) => one.turn < turn && saysAll(one));
  const sent = telling(observation.case.script, last?.history ?? []);
  const sendable = kept.filter((key) => isSendable(key, kept));
  return [...new Set([...sent.filter((key) => sendable.includes(key)), ...sendable])];
}

/** The files that a resume may take up: the newest one, and others that hold the same session. */
function copies(files: readonly PersistedFile[]): readonly PersistedFile[] {
  const newest = files.at(-1);
  return files.filter((file) => file === newest || (file.session !== undefined && file.session === newest?.session));
}

/** An output whose call was destroyed cannot be sent: the API refuses it. */
function isSendable(key: string, keys: readonly string[]): boolean {
  const [, callId] = /^output ([^:]*):/.exec(key) ?? [];
  return callId === undefined || keys.includes(`call ${callId}`);
}

function timesIn(keys: readonly string[], key: string): number {
  return keys.filter((one) => one === key).length;
}

/** The first of `wanted` that does not follow, in order, in `given`. */
function firstNotIn(given: readonly string[], wanted: readonly string[]): string | undefined {
  let from = 0;
  return wanted.find((key) => {
    const at = given.indexOf(key, from);
    from = at + 1;
    return at < 0;
  });
}

// What the user of a client is shown: each text of the model once, and each turn's end once.
import { entries, within, type Observation, type Place } from '../core/journal.ts';
import { couldNotWrite, destroyedBefore, isStruckAt, keptPlace, ownHistories, wasSignalled } from '../core/loss.ts';
import { CLOSING, type Saying } from '../core/script.ts';
import type { Finding, Invariant } from './invariant.ts';

export const turnEndsOnce: Invariant = {
  id: 'turn-ends-once',
  rule: 'The user is told exactly once that a turn is over, unless it never began; a process that a signal has ended may have told nothing.',
  source:
    'Codex app-server protocol: one turn/completed for each turn/start; codex exec --json: one turn.completed or turn.failed for each turn.started.',
  check: (observation) =>
    entries(observation, 'display').flatMap(({ turn, ends }) => {
      const outcome = entries(observation, 'outcome').find((one) => one.turn === turn)?.outcome.kind;
      if (ends === 1 || outcome === 'timed-out' || outcome === 'crashed') return [];
      if (ends === 0 && outcome === 'interrupted' && wasSignalled(observation, turn)) return [];
      // What was refused before the model was asked never began.
      const began = entries(observation, 'request').some((one) => one.turn === turn);
      if (ends === 0 && outcome === 'failed' && !began) return [];
      return [
        {
          variant: ends === 0 ? 'never' : 'repeated',
          message: `turn ${turn + 1} was told to be over ${ends} times.`,
          at: [{ kind: 'outcome', turn }],
        },
      ];
    }),
};

export const textIsShownOnce: Invariant = {
  id: 'text-is-shown-once',
  rule: 'A text that arrived whole is shown to the user once and kept once, however the stream goes on.',
  source:
    'The Responses API: an item is final with response.output_item.done; what is final is neither taken back nor said anew by a retry.',
  untilTooLong: true,
  check(observation) {
    const shown = entries(observation, 'display').flatMap(({ turn, texts }) =>
      whatArrived(observation, turn).flatMap(({ id, text, exchange, isStruck }): Finding[] => {
        const times = texts.filter((one) => one === text.toWellFormed()).length;
        if (times === 1 || (times === 0 && isStruck)) return [];
        return [
          {
            variant: `shown/${times === 0 ? 'lost' : 'repeated'}`,
            message: `turn ${turn + 1}: the text ${id} arrived whole and was shown ${times} times.`,
            at: [
              { kind: 'reply', exchange },
              { kind: 'outcome', turn },
            ],
          },
        ];
      }),
    );
    return [...shown, ...keptTwice(observation), ...notKept(observation)];
  },
};

type Text = Extract<Saying, { kind: 'text' }>;

/** A text that arrived, with which reply, and whether the client was struck before it can be expected to have done anything with it. */
type Arrived = Text & { readonly exchange: number; readonly isStruck: boolean };

/** The texts of which a turn's replies brought every event before anything could have made the client leave. */
function whatArrived(observation: Observation, turn: number): Arrived[] {
  const arrived = entries(observation, 'reply')
    .filter((reply) => reply.turn === turn && reply.receipt.status === 200)
    .flatMap(({ exchange, step, receipt, intact }) => {
      const whole = receipt.events.slice(0, intact);
      const isStruck = isStruckAt(observation, exchange);
      // The model closes a turn as often as it is asked to.
      return (step?.says ?? []).flatMap((part) =>
        part.kind === 'text' && part.text !== CLOSING.text && whole.includes(`${part.id}.done`)
          ? [{ ...part, exchange, isStruck }]
          : [],
      );
    });
  return [...new Map(arrived.map((part) => [part.id, part])).values()];
}

function keptTwice(observation: Observation): Finding[] {
  const texts = observation.case.script.turns.flatMap((turn) => turn.steps).flatMap((step) => step.says);
  return ownHistories(observation).flatMap((place) =>
    texts.flatMap((part) => {
      if (part.kind !== 'text') return [];
      const items = place.history.flatMap((item, index) => (isSaid(item, part) ? [index] : []));
      if (items.length < 2) return [];
      return [
        {
          variant: `${place.where}/repeated`,
          message: `${place.at}: the text ${part.id} stands ${items.length} times.`,
          at: [within(place, items)],
        },
      ];
    }),
  );
}

/**
 * What arrived and is missing from the newest session file, where there is one. What a fault destroyed there may be missing; so may
 * what arrived just before the client was struck, unless its user has been shown it.
 */
function notKept(observation: Observation): Finding[] {
  const kept = entries(observation, 'persisted').at(-1);
  const last = kept && keptPlace(observation, kept);
  if (!last) return [];
  const upTo = kept.turn;
  const destroyed = destroyedBefore(observation, upTo);
  return entries(observation, 'prompt')
    .filter(({ turn }) => turn <= upTo)
    .flatMap(({ turn }) => {
      const shown = entries(observation, 'display').find((one) => one.turn === turn)?.texts ?? [];
      if (couldNotWrite(observation, turn)) return [];
      return whatArrived(observation, turn).filter(
        (part) => !part.isStruck || shown.includes(part.text.toWellFormed()),
      );
    })
    .filter((part) => !last.history.some((item) => isSaid(item, part)) && !destroyed.has(keyOf(part)))
    .map((part) => ({
      variant: 'persisted/lost',
      message: `${last.at}: the text ${part.id} arrived whole and is not in it.`,
      at: [within(last, [], keyOf(part))],
    }));
}

function isSaid(item: Place['history'][number], { text }: Text): boolean {
  return item.kind === 'message' && item.role === 'assistant' && item.text === text.toWellFormed();
}

/** As a telling has it. */
function keyOf({ text }: Text): string {
  return `assistant: ${text.toWellFormed()}`;
}

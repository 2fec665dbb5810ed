// A conversation is remembered: whatever became of a turn, the requests of every later one hold what was said in it.
import { isWhole, entries, saysAll, type Entry, type Observation } from '../core/journal.ts';
import { couldNotWrite, destroyedBefore, rewrittenBy, struckCalls, wasSignalled } from '../core/loss.ts';
import { CLOSING, type ScriptedText } from '../core/script.ts';
import { itemsTelling, telling } from '../core/telling.ts';
import type { Finding, Invariant } from './invariant.ts';

export const turnsAreRemembered: Invariant = {
  id: 'turns-are-remembered',
  rule: 'Every request holds the prompts and the shown answers of all earlier turns, failed and interrupted ones too, and the calls that an interrupt cut off: in order, once, and all but what was destroyed.',
  source:
    'The report "continuing can lose the previous conversation": after a task failed, the next message is "treated like a fresh request". What is left out, the model has never heard (store: false); to be answered all the same is silent loss, the worst class.',
  untilTooLong: true,
  check: (observation) =>
    entries(observation, 'prompt').flatMap(({ turn }) => {
      const requests = entries(observation, 'request').filter((one) => one.turn === turn && saysAll(one));
      const [first] = requests.flatMap((request) => forgotten(observation, request));
      return first ? [first] : [];
    }),
};

type Request = Extract<Entry, { kind: 'request' }>;

function forgotten(observation: Observation, { exchange, turn, history }: Request): Finding[] {
  const sent = telling(observation.case.script, history);
  const wanted = rememberedBefore(observation, turn);
  const at = `request #${exchange}`;
  const place = (key: string): Finding['at'] => [
    { kind: 'request', exchange, items: itemsTelling(observation.case.script, history, key) },
  ];
  const lost = wanted.find((key) => !sent.includes(key));
  if (lost !== undefined) {
    const outcome = entries(observation, 'outcome').find((one) => one.turn === turn)?.outcome.kind;
    const found: Finding = {
      variant: 'lost',
      message: `${at}: ${JSON.stringify(lost)} of an earlier turn is lost.`,
      at: [{ kind: 'request', exchange, items: [], lacks: [lost] }],
    };
    if (outcome !== 'answered') return [found];
    return [
      {
        ...found,
        variant: 'silent-loss',
        message: `${at}: silent loss: ${JSON.stringify(lost)} of an earlier turn is lost, and turn ${turn + 1} was answered as if nothing had happened.`,
      },
    ];
  }
  const repeated = sent.find((key, index) => key.startsWith('user: ') && sent.indexOf(key) < index);
  if (repeated !== undefined)
    return [
      {
        variant: 'repeated',
        message: `${at}: ${JSON.stringify(repeated)} stands more than once.`,
        at: place(repeated),
      },
    ];
  // A fault that has swapped lines has left no order to keep.
  if (rewrittenBy(observation, turn).size > 0) return [];
  const messages = wanted.filter((key) => !key.startsWith('call '));
  const places = messages.map((key) => sent.indexOf(key));
  const late = places.findIndex((place, index) => places.slice(0, index).some((before) => before > place));
  const key = messages[late];
  if (key === undefined) return [];
  return [
    {
      variant: 'reordered',
      message: `${at}: ${JSON.stringify(key)} stands before what came before it.`,
      at: place(key),
    },
  ];
}

/** What a request of that turn must hold of the turns before it. */
function rememberedBefore(observation: Observation, turn: number): string[] {
  const destroyed = destroyedBefore(observation, turn);
  const turns = observation.case.script.turns.slice(0, turn).map((_, index) => index);
  return turns
    .slice(beginningOf(observation, turn))
    .filter((earlier) => !couldNotWrite(observation, earlier))
    .flatMap((earlier) => [
      ...promptOf(observation, earlier),
      ...cutOffIn(observation, earlier),
      ...answersOf(observation, earlier),
    ])
    .filter((key) => !destroyed.has(key));
}

/**
 * The turn with which the conversation of that turn began. A client that was ended before it had told an id cannot be asked to go
 * on; and who resumes an id that is none has nothing to go on from.
 */
function beginningOf(observation: Observation, turn: number): number {
  const idOf = (one: number) => entries(observation, 'outcome').find((entry) => entry.turn === one)?.session;
  const begins = (one: number) =>
    observation.case.script.turns[one]?.resume === 'unknown' ||
    (wasSignalled(observation, one - 1) && idOf(one - 1) === undefined);
  for (let one = turn; one > 0; one -= 1) if (begins(one)) return one;
  return 0;
}

/** Its prompt, once the client has sent it on: before that it may have refused it. */
function promptOf(observation: Observation, turn: number): string[] {
  const key = `user: ${observation.case.script.turns[turn]?.prompt}`;
  const sent = entries(observation, 'request').some(
    (one) => one.turn === turn && telling(observation.case.script, one.history).includes(key),
  );
  return sent ? [key] : [];
}

/** The calls that the client had begun to carry out when it was struck. */
function cutOffIn(observation: Observation, turn: number): string[] {
  const struck = struckCalls(observation);
  const begun = new Set(entries(observation, 'effect').map((one) => one.callId));
  const said = entries(observation, 'reply')
    .filter((one) => one.turn === turn)
    .flatMap((one) => one.said);
  return said.flatMap((item) =>
    item.kind === 'call' && struck.has(item.callId) && begun.has(item.callId) ? [`call ${item.callId}`] : [],
  );
}

/** The texts that the user was shown, or that arrived, where a client shows nothing. */
function answersOf(observation: Observation, turn: number): string[] {
  const shown = entries(observation, 'display').find((one) => one.turn === turn)?.texts;
  const arrived = entries(observation, 'reply')
    .filter((one) => one.turn === turn && isWhole(one))
    .flatMap(({ step }) => step?.says ?? [])
    .filter((part): part is ScriptedText => part.kind === 'text' && part.flaw === undefined)
    .map((part) => part.text.toWellFormed());
  const said: readonly string[] = observation.case.script.turns
    .flatMap((one) => one.steps)
    .flatMap((one) => one.says)
    .flatMap((part) => (part.kind === 'text' ? [part.text.toWellFormed()] : []));
  return (shown ?? arrived)
    .filter((text) => text !== CLOSING.text && said.includes(text))
    .map((text) => `assistant: ${text}`);
}

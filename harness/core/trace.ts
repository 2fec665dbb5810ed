// The trace: a journal rendered for people, one line an entry, free of ports, paths, dates and other marks of one run. Its digest
// is what replays are compared by. Lines are ordered by turn and exchange and not by arrival, because when a client's next
// request overtakes the end of a reply that it has given up is not a difference in what it did.
import { createHash } from 'node:crypto';
import { entries, refusedHandshakes, type Entry, type Observation, type PersistedFile } from './journal.ts';
import type { Script } from './script.ts';
import {
  deliveredWords,
  exchangesOf,
  gateWords,
  historyWords,
  quoted,
  stepWords,
  unreadableWords,
  withoutIds,
} from './words.ts';

/** @param describe tells a fault in words; the words must not name a byte, since all cuts inside one event are one story */
export function traceOf(observation: Observation, describe: (fault: number) => string): string {
  const { script } = observation.case;
  const turns = entries(observation, 'prompt').map(({ turn, resumed }) => [
    `turn ${turn + 1}${resumed ? ', resumed' : ''}: ${JSON.stringify(script.turns[turn]?.prompt)}`,
    ...gapLines(observation, turn, describe),
    ...entries(observation, 'stray')
      .filter((one) => one.turn === turn)
      .map(({ method, path }) => `  stray ${method} ${path}`),
    ...exchangesOf(observation, turn).flatMap((exchange) => [
      ...handshakeLines(observation, turn, exchange, describe),
      ...entries(observation, 'request')
        .filter((one) => one.turn === turn && one.exchange === exchange)
        .flatMap((request) => exchangeLines(observation, request, describe)),
    ]),
    ...entries(observation, 'outcome')
      .filter((one) => one.turn === turn)
      .map(({ outcome }) => `  ${outcome.kind}${outcome.kind === 'answered' ? `: ${quoted(outcome.text)}` : ''}`),
    ...entries(observation, 'persisted')
      .filter((one) => one.turn === turn)
      .flatMap(({ persisted }) => persisted.files)
      .map((file) => diskLine(script, file)),
    ...entries(observation, 'left')
      .filter((one) => one.turn === turn)
      .map(({ processes, files }) => `  left behind ${[...processes, ...files].join(', ')}`),
    ...entries(observation, 'views')
      .filter((one) => one.turn === turn)
      .flatMap(({ views }) => views)
      .map(({ reader, history }) => `  ${reader} ${historyWords(script, history)}`),
  ]);
  const effects = entries(observation, 'effect').map(({ callId, phase }) => `effect ${callId} ${phase}`);
  const troubles = entries(observation, 'trouble').map(({ reason }) => `trouble ${reason}`);
  return [...turns.flat(), ...effects, ...troubles].join('\n');
}

/** Twelve hex digits of the trace's SHA-256. */
export function digestOf(trace: string): string {
  return createHash('sha256').update(trace).digest('hex').slice(0, 12);
}

/** What was done in the gap before a turn, and what can still be read. */
function gapLines(observation: Observation, turn: number, describe: (fault: number) => string): string[] {
  return entries(observation, 'damage')
    .filter((one) => one.turn === turn)
    .flatMap(({ faults, persisted }) => [
      `  gap ${faults.map(describe).join(', then ')}`,
      ...(persisted?.files ?? []).map((file) => diskLine(observation.case.script, file)),
    ]);
}

function diskLine(script: Script, { history, unreadable }: PersistedFile): string {
  return `  disk ${historyWords(script, history)}${unreadableWords(unreadable.length)}`;
}

/** Which handshakes were refused. One that was accepted shows in how the request came. */
function handshakeLines(
  observation: Observation,
  turn: number,
  exchange: number,
  describe: (fault: number) => string,
): string[] {
  return refusedHandshakes(observation, turn, exchange).map(
    ({ fault, times }) => `  #${exchange} fault   ${describe(fault)}: ${times} refused`,
  );
}

function exchangeLines(
  observation: Observation,
  request: Extract<Entry, { kind: 'request' }>,
  describe: (fault: number) => string,
): string[] {
  const number = `  #${request.exchange}`;
  const { script } = observation.case;
  const gates = entries(observation, 'gate').filter((one) => one.exchange === request.exchange);
  const reply = entries(observation, 'reply').find((one) => one.exchange === request.exchange);
  return [
    `${number} request ${request.websocket ? 'over WebSocket ' : ''}${historyWords(script, request.history)}`,
    ...(request.follows === undefined ? [] : [`${number} follows the redirect of #${request.follows}`]),
    ...(request.rejected
      ? [`${number} refused with ${request.rejected.status}: ${withoutIds(request.rejected.message)}`]
      : []),
    ...(reply?.step ? [`${number} model   ${stepWords(reply.step)}`] : []),
    ...gates.flatMap(({ signal }) => gateWords(signal).map((words) => `${number} gate    ${words}`)),
    ...(reply && reply.faults.length > 0
      ? [`${number} fault   ${reply.faults.map(describe).join(', then ')}: ${deliveredWords(reply)}`]
      : []),
    ...(reply ? [] : [`${number} no reply was delivered`]),
  ];
}

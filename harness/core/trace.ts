// The trace: a journal rendered for people, one line an entry, free of ports, paths, dates and other marks of one run. Its digest
// is what replays are compared by. Lines are ordered by turn and exchange and not by arrival, because when a client's next
// request overtakes the end of a reply that it has given up is not a difference in what it did.
import { createHash } from 'node:crypto';
import { TERMINAL, type Signal } from './event.ts';
import { entries, type Entry, type Observation, type PersistedFile } from './journal.ts';
import type { History, Item } from './item.ts';
import { isDone, scriptedCalls, type Saying, type Script, type Step } from './script.ts';
import { isScripted } from './telling.ts';

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
      .map(({ reader, history }) => `  ${reader} ${told(script, history)}`),
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
  return `  disk ${told(script, history)}${unreadableWords(unreadable.length)}`;
}

/** The exchanges that a turn has asked for, or has refused a handshake on the way to. */
function exchangesOf(observation: Observation, turn: number): number[] {
  const told = [...entries(observation, 'request'), ...entries(observation, 'handshake')];
  const numbers = told.filter((one) => one.turn === turn).map((one) => one.exchange);
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/** Which handshakes were refused. One that was accepted shows in how the request came. */
function handshakeLines(
  observation: Observation,
  turn: number,
  exchange: number,
  describe: (fault: number) => string,
): string[] {
  const refused = entries(observation, 'handshake').filter(
    (one) => one.turn === turn && one.exchange === exchange && one.faults.length > 0,
  );
  const faults = [...new Set(refused.flatMap((one) => one.faults))];
  return faults.map((fault) => {
    const times = refused.filter((one) => one.faults.includes(fault)).length;
    return `  #${exchange} fault   ${describe(fault)}: ${times} refused`;
  });
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
    `${number} request ${request.websocket ? 'over WebSocket ' : ''}${told(script, request.history)}`,
    ...(request.follows === undefined ? [] : [`${number} follows the redirect of #${request.follows}`]),
    ...(request.rejected
      ? [`${number} refused with ${request.rejected.status}: ${withoutIds(request.rejected.message)}`]
      : []),
    ...(reply?.step ? [`${number} model   ${said(reply.step)}`] : []),
    ...gates.flatMap(({ signal }) => gateWords(signal).map((words) => `${number} gate    ${words}`)),
    ...(reply && reply.faults.length > 0
      ? [`${number} fault   ${reply.faults.map(describe).join(', then ')}: ${sent(reply)}`]
      : []),
    ...(reply ? [] : [`${number} no reply was delivered`]),
  ];
}

/** What a client has read or taken in shows in what it does. */
function gateWords(signal: Signal): string[] {
  switch (signal.kind) {
    case 'effect':
      return [`${signal.callId} ${signal.phase}`];
    case 'told':
      return ['callId' in signal ? `${signal.callId} told` : `${quoted(signal.text)} told`];
    case 'seen':
    case 'read':
      return [];
  }
}

function sent({ receipt, intact }: Extract<Entry, { kind: 'reply' }>): string {
  // What is delivered behind the damage depends on how fast the client leaves.
  if (intact !== undefined && receipt.status === 200) return `delivered behind ${intact} whole events`;
  const whole = receipt.events.at(-1);
  const parts = [
    whole === undefined ? 'no whole event' : `${receipt.events.length} whole events up to ${whole}`,
    ...(receipt.partial ? [`part of ${receipt.partial.label}`] : []),
  ];
  if (receipt.status === 0) return 'nothing delivered';
  if (receipt.status !== 200) return `status ${receipt.status} delivered`;
  // Behind the terminal event it is chance whether the client closes first.
  return whole === TERMINAL ? 'everything delivered' : `${parts.join(', ')} delivered, then ${receipt.ending}`;
}

function said(step: Step): string {
  return step.says.map(sayingWords).join(', ');
}

function sayingWords(part: Saying): string {
  switch (part.kind) {
    case 'text':
      return `says ${quoted(part.text)}${part.flaw ? ` (${part.flaw})` : ''}`;
    case 'call':
      return `calls ${part.job} (${[part.via, part.work, ...(part.flaw ? [part.flaw] : [])].join(', ')})`;
    case 'reasoning':
      return `thinks ${quoted(part.text)}${part.encrypted ? ' (encrypted)' : ''}`;
    case 'foreign':
      return `sends ${part.id} (${part.item})`;
  }
}

/** A history in one line: the script's own items one by one, and each run of anything else as `context`. */
function told(script: Script, history: History): string {
  const parts = history.map((item) => itemWords(script, item));
  return parts.filter((part, index) => part !== 'context' || parts[index - 1] !== 'context').join(' · ') || 'empty';
}

function itemWords(script: Script, item: Item): string {
  switch (item.kind) {
    case 'message':
      return isScripted(script, item) ? `${item.role} ${quoted(item.text)}` : 'context';
    case 'call':
      return `${item.via} call ${item.callId}`;
    case 'output': {
      const real = scriptedCalls(script).some((call) => call.work !== 'unknown' && isDone(call, item));
      return `${item.via} output ${item.callId} ${real ? 'real' : quoted(anonymous(item.text))}`;
    }
    case 'reasoning':
    case 'other':
      return 'context';
  }
}

/** Their number alone: a record that cannot be read may hold anything, dates and ids among it. */
function unreadableWords(records: number): string {
  if (records === 0) return '';
  return ` · ${records} ${records === 1 ? 'record is' : 'records are'} unreadable`;
}

/** A client's own ids are new in each run; the script's are not. */
function withoutIds(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
}

/** A text without what differs between runs: paths and numbers. */
function anonymous(text: string): string {
  return text.replaceAll(/\/[^\s"']+/g, '<path>').replaceAll(/\d+(\.\d+)?/g, '#');
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

// The words in which a run is told to people, free of ports, paths, dates and other marks of one run: the trace and the story share
// them, so that neither says what the other would not.
import { TERMINAL, type Signal } from './event.ts';
import { entries, type Entry, type Observation } from './journal.ts';
import { shortened, withoutSecrets } from './mask.ts';
import type { History, Item } from './item.ts';
import { isDone, scriptedCalls, type Saying, type Script, type Step } from './script.ts';
import { isScripted } from './telling.ts';

/** The exchanges that a turn has asked for, or has refused a handshake on the way to. */
export function exchangesOf(observation: Observation, turn: number): number[] {
  const asked = [...entries(observation, 'request'), ...entries(observation, 'handshake')];
  const numbers = asked.filter((one) => one.turn === turn).map((one) => one.exchange);
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/** What a client has read or taken in shows in what it does. */
export function gateWords(signal: Signal): string[] {
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

/** What a reply delivered before its fault, as far as that is no chance. */
export function deliveredWords({ receipt, intact }: Extract<Entry, { kind: 'reply' }>): string {
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

/** What the model says in one reply. */
export function stepWords(step: Step): string {
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
export function historyWords(script: Script, history: History): string {
  const parts = history.map((item) => itemWords(script, item));
  return parts.filter((part, index) => part !== 'context' || parts[index - 1] !== 'context').join(' · ') || 'empty';
}

/** One item; `context` for what is none of the script's. */
export function itemWords(script: Script, item: Item): string {
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
export function unreadableWords(records: number): string {
  if (records === 0) return '';
  return ` · ${records} ${records === 1 ? 'record is' : 'records are'} unreadable`;
}

/** A client's own ids are new in each run; the script's are not. */
export function withoutIds(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
}

/** A text without what differs between runs: paths and numbers. A key without its numbers would not be known for one any more. */
export function anonymous(text: string): string {
  return withoutSecrets(text)
    .replaceAll(/\/[^\s"']+/g, '<path>')
    .replaceAll(/\d+(\.\d+)?/g, '#');
}

/** A text in quotes, at most sixty characters of it. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

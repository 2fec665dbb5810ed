// Coverage: which combinations of fault, position, tool state and recovery have been exercised. What a fault will strike can be
// told of a reply before it is sent, so that a search can steer to what is missing; how the client recovered only afterwards.
import { TERMINAL } from './event.ts';
import { entries, type Entry, type Observation } from './journal.ts';
import { nameOf, type Step } from './script.ts';

/** Where a fault struck: in a reply, or between two sessions. */
export const STRUCK_AT = [
  'instead of it',
  'before any item',
  'inside a call',
  'behind a call',
  'inside a text',
  'behind a text',
  'inside another item',
  'behind another item',
  'behind its end',
  'between sessions',
] as const;

/** How far the calls of the reply had come when the fault struck. */
export const TOOL_STATES = ['no call', 'call begun', 'call done', 'tool held'] as const;

/** What the client then did with the turn. */
export const RECOVERIES = [
  'went on',
  'asked again',
  'asked again, failed',
  'gave up',
  'interrupted',
  'crashed',
  'hung',
] as const;

/** What a fault strikes. */
export interface Struck {
  readonly at: (typeof STRUCK_AT)[number];
  readonly tool: (typeof TOOL_STATES)[number];
}

/** One combination that has been exercised. */
export interface Cell extends Struck {
  readonly fault: string;
  readonly recovery: (typeof RECOVERIES)[number];
}

/**
 * What a fault strikes.
 *
 * @param step what the model was saying
 * @param intact labels of the events that came whole before the fault
 * @param status of the reply; 0 where there is no head
 */
export function struckBy(step: Step | undefined, intact: readonly string[], status: number): Struck {
  return { at: status === 200 ? placeBehind(step, intact) : 'instead of it', tool: toolState(step, intact) };
}

function placeBehind(step: Step | undefined, intact: readonly string[]): Struck['at'] {
  if (intact.includes(TERMINAL)) return 'behind its end';
  const last = intact.findLast((label) => label.includes('.'));
  if (last === undefined) return 'before any item';
  const name = last.slice(0, last.indexOf('.'));
  const part = step?.says.find((one) => nameOf(one) === name);
  const isDone = last === `${name}.done`;
  switch (part?.kind) {
    case 'call':
      return isDone ? 'behind a call' : 'inside a call';
    case 'text':
      return isDone ? 'behind a text' : 'inside a text';
    case 'reasoning':
    case 'foreign':
    case undefined:
      return isDone ? 'behind another item' : 'inside another item';
  }
}

function toolState(step: Step | undefined, intact: readonly string[]): Struck['tool'] {
  const calls = step?.says.filter((part) => part.kind === 'call') ?? [];
  const done = calls.filter(({ job }) => intact.includes(`${job}.done`));
  if (done.some((call) => call.work === 'hold')) return 'tool held';
  if (done.length > 0) return 'call done';
  return calls.some(({ job }) => intact.includes(`${job}.added`)) ? 'call begun' : 'no call';
}

/** What a fault strikes, in one line: `cut, behind a call, call done`. */
export function aimName({ fault, at, tool }: Omit<Cell, 'recovery'>): string {
  return [fault, at, tool].join(', ');
}

/** A combination in one line: `cut, behind a call, call done, asked again`. */
export function cellName(cell: Cell): string {
  return `${aimName(cell)}, ${cell.recovery}`;
}

/** The combination that has that name. */
export function cellNamed(name: string): Cell {
  const [fault, at, tool, ...recovery] = name.split(', ');
  return { fault, at, tool, recovery: recovery.join(', ') } as Cell;
}

/** What was struck, of a combination in one line. */
export function aimOfCell(name: string): string {
  return name.split(', ').slice(0, 3).join(', ');
}

/** Every combination that a run exercised: one for each fault that took effect. */
export function cellsOf(observation: Observation): Cell[] {
  const ofReplies = entries(observation, 'reply').flatMap((reply) =>
    reply.faults.flatMap((index) => {
      const fault = observation.case.faults[index]?.kind;
      if (fault === undefined) return [];
      const { events, status } = reply.receipt;
      return [
        {
          fault,
          ...struckBy(reply.step, events.slice(0, reply.intact), status),
          recovery: recoveryFrom(observation, reply),
        },
      ];
    }),
  );
  return [...ofReplies, ...cellsOfHandshakes(observation), ...cellsOfGaps(observation)];
}

/** What was struck while no session was open, and what became of the turn that then resumed. */
function cellsOfGaps(observation: Observation): Cell[] {
  return entries(observation, 'damage').flatMap(({ turn, faults }) =>
    faults.flatMap((index): Cell[] => {
      const fault = observation.case.faults[index]?.kind;
      // No request was struck that could be asked again.
      const recovery = recoveryFrom(observation, { exchange: Number.POSITIVE_INFINITY, turn });
      return fault === undefined ? [] : [{ fault, at: 'between sessions', tool: 'no call', recovery }];
    }),
  );
}

/** What is refused before there is any reply, whose exchange is then asked for in another way, or not at all. */
function cellsOfHandshakes(observation: Observation): Cell[] {
  return entries(observation, 'handshake').flatMap(({ exchange, turn, faults }) =>
    faults.flatMap((index): Cell[] => {
      const fault = observation.case.faults[index]?.kind;
      const recovery = recoveryFrom(observation, { exchange: exchange - 1, turn });
      return fault === undefined ? [] : [{ fault, at: 'instead of it', tool: 'no call', recovery }];
    }),
  );
}

function recoveryFrom(
  observation: Observation,
  { exchange, turn }: Pick<Extract<Entry, { kind: 'reply' }>, 'exchange' | 'turn'>,
): Cell['recovery'] {
  const again = entries(observation, 'request').some((one) => one.turn === turn && one.exchange > exchange);
  const outcome = entries(observation, 'outcome').find((one) => one.turn === turn)?.outcome.kind;
  switch (outcome) {
    case 'answered':
      return again ? 'asked again' : 'went on';
    case 'failed':
      return again ? 'asked again, failed' : 'gave up';
    case 'interrupted':
    case 'crashed':
      return outcome;
    case 'timed-out':
    case undefined:
      return 'hung';
  }
}

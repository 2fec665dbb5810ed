// Plays a script to a client that does everything right, in memory: how far a healthy run goes, and what each reply looks like.
import type { Piece } from '../core/event.ts';
import type { History } from '../core/item.ts';
import { effectPath, nameOf, nextStep, scriptedCall, type Script, type Step } from '../core/script.ts';
import type { Dialect, SpokenCall, Utterance } from '../dialects/dialect.ts';
import { responses } from '../dialects/responses/index.ts';
import type { Carrier, ReplyShape } from '../faults/kind.ts';
import { streamed } from '../wire/plan.ts';
import { utter } from '../wire/utterance.ts';

/** One reply of a rehearsal. */
export interface Rehearsed {
  readonly step: Step;
  readonly pieces: readonly Piece[];
  readonly shape: ReplyShape;
}

/** Shorter than any client's own, and enough for a character in each of three deltas, also where only half of it is said. */
const SHORTEST_INPUT = 'shortest';

/**
 * Every reply of a healthy run, in order. Calls are phrased by a stand-in, so that sizes are a little smaller than with any real
 * client: a byte drawn from them always exists.
 */
export function rehearse(script: Script, carrier: Carrier = 'http'): Rehearsed[] {
  const dialect = (carrier === 'websocket' && responses.overWebSocket) || responses;
  const replies: Rehearsed[] = [];
  const asked = new Map<string, number>();
  const history: History[number][] = [];
  const phrase = () => ({ name: 'run', input: SHORTEST_INPUT });
  for (const turn of script.turns) {
    history.push({ kind: 'message', role: 'user', text: turn.prompt });
    for (let calling = true; calling;) {
      const exchange = replies.length + 1;
      const step = nextStep(script, history, asked);
      for (const part of step.says) asked.set(nameOf(part), (asked.get(nameOf(part)) ?? 0) + 1);
      const said = step.says.flatMap((part) => utter(part, { exchange, history, runsReusedIds: true, phrase }) ?? []);
      replies.push(rehearsed(step, said, exchange, dialect));
      for (const one of said) history.push(...absorbed(one, script));
      calling = said.some((one) => one.kind === 'call' && one.end !== 'never');
    }
  }
  return replies;
}

function rehearsed(step: Step, said: readonly Utterance[], exchange: number, dialect: Dialect): Rehearsed {
  const pieces = streamed(dialect.encode(said, exchange, 'model'), exchange, dialect);
  const writes = pieces.filter((piece) => piece.kind === 'write');
  return {
    step,
    pieces,
    shape: {
      labels: writes.map((one) => one.event?.label ?? ''),
      sizes: writes.map((one) => one.bytes.length),
    },
  };
}

function absorbed(one: Utterance, script: Script): History {
  switch (one.kind) {
    case 'text':
      return one.end === 'never' ? [] : [{ kind: 'message', role: 'assistant', text: one.text }];
    case 'call':
      return one.end === 'never' ? [] : answered(one, script);
    case 'reasoning':
    case 'foreign':
      return [];
  }
}

function answered(one: SpokenCall, script: Script): History {
  const { kind, via, callId, name, input, job } = one;
  const printed = scriptedCall(script, job)?.work === 'quiet' ? '' : effectPath(job);
  return [
    { kind, via, callId, name, input },
    { kind: 'output', via, callId, text: one.idle ? 'error' : printed },
  ];
}

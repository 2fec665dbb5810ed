// Plays a script to a client that does everything right, in memory: how far a healthy run goes, and what each reply looks like.
import type { Piece } from '../core/event.ts';
import type { History } from '../core/item.ts';
import { callIdOf, effectPath, jobOf, nextStep, type Script, type Step } from '../core/script.ts';
import type { Dialect, Utterance } from '../dialects/dialect.ts';
import { responses } from '../dialects/responses/index.ts';
import type { Carrier, ReplyShape } from '../faults/kind.ts';

/** One reply of a rehearsal. */
export interface Rehearsed {
  readonly step: Step;
  readonly pieces: readonly Piece[];
  readonly shape: ReplyShape;
}

/** One character for each of the deltas in which an input is streamed. */
const SHORTEST_INPUT = 'any';

/**
 * Every reply of a healthy run, in order. Calls are phrased by a stand-in, so that sizes are a little smaller than with any real
 * client: a byte drawn from them always exists.
 */
export function rehearse(script: Script, carrier: Carrier = 'http'): Rehearsed[] {
  const dialect = (carrier === 'websocket' && responses.overWebSocket) || responses;
  const replies: Rehearsed[] = [];
  const asked = new Map<string, number>();
  const history: History[number][] = [];
  for (const turn of script.turns) {
    history.push({ kind: 'message', role: 'user', text: turn.prompt });
    for (let calling = true; calling;) {
      const exchange = replies.length + 1;
      const step = nextStep(script, history, asked);
      const utterances = step.says.map((part): Utterance => {
        if (part.kind === 'text') return part;
        asked.set(part.job, (asked.get(part.job) ?? 0) + 1);
        return { ...part, callId: callIdOf(part.job, exchange), name: 'run', input: SHORTEST_INPUT };
      });
      replies.push(rehearsed(step, utterances, exchange, dialect));
      for (const one of utterances) history.push(...absorbed(one));
      calling = utterances.some((one) => one.kind === 'call');
    }
  }
  return replies;
}

function rehearsed(step: Step, utterances: readonly Utterance[], exchange: number, dialect: Dialect): Rehearsed {
  const events = dialect.encode(utterances, exchange, 'model');
  const writes = events.map((event) => ({ kind: 'write', bytes: dialect.frame(event), event, whole: true }) as const);
  return {
    step,
    pieces: [{ kind: 'head', status: 200, headers: dialect.headers }, ...writes, { kind: 'end', ending: dialect.ends }],
    shape: { labels: events.map((one) => one.label), sizes: writes.map((one) => one.bytes.length) },
  };
}

function absorbed(one: Utterance): History[number][] {
  if (one.kind === 'text') return [{ kind: 'message', role: 'assistant', text: one.text }];
  const { via, callId, name, input } = one;
  return [
    { kind: 'call', via, callId, name, input },
    { kind: 'output', via, callId, text: effectPath(jobOf(callId) ?? '') },
  ];
}

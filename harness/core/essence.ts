// The essence of a run: what is left of it when all is said and done, free of how often it was said and asked for. Two runs that
// must come to the same, such as one whose fault healed and one without a fault, are compared by it.
import type { Item } from './item.ts';
import { entries, histories, type Observation } from './journal.ts';
import { CLOSING, isReal, jobOf, scriptedCall, type Script } from './script.ts';
import { isScripted } from './telling.ts';

export interface Essence {
  /** How each turn ended. */
  readonly outcomes: readonly string[];
  /** How often each job was done. */
  readonly done: Readonly<Record<string, number>>;
  /** What the last session file tells of the script, or the last request where nothing is kept on disk; each thing once. */
  readonly kept: readonly string[];
}

export function essenceOf(observation: Observation): Essence {
  const done: Record<string, number> = {};
  for (const { job, phase } of entries(observation, 'effect'))
    if (phase === 'finished') done[job] = (done[job] ?? 0) + 1;
  const places = histories(observation);
  const last = places.findLast((place) => place.where === 'persisted') ?? places.at(-1);
  const kept = (last?.history ?? []).flatMap((item) => keptOf(observation.case.script, item) ?? []);
  return {
    outcomes: entries(observation, 'outcome').map(({ outcome }) => outcome.kind),
    done,
    kept: [...new Set(kept)],
  };
}

/** Calls by their job: asking again gives another id. An output that the tool did not give, and the model's closing, are left out. */
function keptOf(script: Script, item: Item): string | undefined {
  switch (item.kind) {
    case 'message':
      return isScripted(script, item) && item.text !== CLOSING.text ? `${item.role}: ${item.text}` : undefined;
    case 'call': {
      const job = jobOf(item.callId);
      return job === undefined ? undefined : `call ${job}`;
    }
    case 'output': {
      const call = scriptedCall(script, jobOf(item.callId) ?? '');
      return call && isReal(call.work, call.job, item.text) ? `output ${call.job}` : undefined;
    }
    case 'reasoning':
    case 'other':
      return undefined;
  }
}

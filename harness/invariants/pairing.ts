// Calls and outputs come in pairs: in every request, and in what the client keeps on disk.
import type { Call, History, Output } from '../core/item.ts';
import { timesCalled, within } from '../core/journal.ts';
import { ownHistories, struckCalls } from '../core/loss.ts';
import type { Invariant } from './invariant.ts';

export const callHasOneOutput: Invariant = {
  id: 'call-has-one-output',
  rule: 'Every call has exactly one output, of its own kind.',
  source:
    'The Responses API refuses a call without output ("No tool output found for function call ..."); openai/codex issue 16255 reports session files with such calls.',
  onFiles: {
    mend: {
      missing: (lines) => `add a record with the output of the call behind ${lines}, or remove ${lines}`,
      repeated: (lines) => `of ${lines} keep the output that tells what the tool did, and remove the others`,
    },
  },
  check(observation) {
    const struck = struckCalls(observation, 'signal');
    return ownHistories(observation).flatMap((place) => {
      const { where, at, history } = place;
      const outputs = placesOf(history, 'output');
      const recorded = placesOf(history, 'call');
      return history.flatMap((call, index) => {
        if (call.kind !== 'call') return [];
        const answering = outputs.get(pairOf(call)) ?? [];
        const count = answering.length;
        // A process may have been ended before it could write the output down. On disk a call may then stay alone, in a request it may not.
        if (where === 'persisted' && count === 0 && struck.has(call.callId)) return [];
        // A model may give two calls one id; each of them then wants its output.
        const alike = recorded.get(pairOf(call))?.length ?? 1;
        const wanted = Math.min(alike, Math.max(1, timesCalled(observation, call.callId)));
        if (count === wanted) return [];
        const how = count === 0 ? 'no output' : `${count} outputs`;
        return [
          {
            variant: `${where}/${call.via}/${count < wanted ? 'missing' : 'repeated'}`,
            message: `${at}: the ${call.via} call ${call.callId} has ${how}.`,
            at: [count < wanted ? within(place, [index], `output ${call.callId}`) : within(place, answering)],
          },
        ];
      });
    });
  },
};

export const outputHasItsCall: Invariant = {
  id: 'output-has-its-call',
  rule: 'No output lacks its call, and the call comes first.',
  source: 'The Responses API refuses it: "No tool call found for function call output with call_id ...".',
  onFiles: {
    mend: {
      custom: withoutCall,
      function: withoutCall,
      tool_search: withoutCall,
      shell: withoutCall,
      apply_patch: withoutCall,
      computer: withoutCall,
    },
  },
  check: (observation) =>
    ownHistories(observation).flatMap((place) => {
      const called = new Set<string>();
      return place.history.flatMap((item, index) => {
        if (item.kind === 'call') called.add(pairOf(item));
        if (item.kind !== 'output' || called.has(pairOf(item))) return [];
        return [
          {
            variant: `${place.where}/${item.via}`,
            message: `${place.at}: the ${item.via} output ${item.callId} has no call before it.`,
            at: [within(place, [index])],
          },
        ];
      });
    }),
};

function withoutCall(lines: string): string {
  return `put the record of the call before ${lines}, or remove ${lines}`;
}

/** What a call and its output have in common, see `answers`. A session may have a hundred thousand of them, so they are looked up. */
function pairOf({ via, callId }: Call | Output): string {
  return `${via} ${callId}`;
}

/** Indexes of the calls, or of the outputs, by what pairs them. */
function placesOf(history: History, kind: 'call' | 'output'): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, item] of history.entries()) {
    if (item.kind !== kind) continue;
    const known = places.get(pairOf(item));
    if (known) known.push(index);
    else places.set(pairOf(item), [index]);
  }
  return places;
}

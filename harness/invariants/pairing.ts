// Calls and outputs come in pairs: in every request, and in what the client keeps on disk.
import { answers, calls, outputs, type Call } from '../core/item.ts';
import { timesCalled, within, type Observation, type Place } from '../core/journal.ts';
import { ownHistories, struckCalls } from '../core/loss.ts';
import type { Invariant } from './invariant.ts';

export const callHasOneOutput: Invariant = {
  id: 'call-has-one-output',
  rule: 'Every call has exactly one output, of its own kind.',
  source:
    'The Responses API refuses a call without output ("No tool output found for function call ..."); openai/codex issue 16255 reports session files with such calls.',
  check: (observation) =>
    ownHistories(observation).flatMap((place) =>
      calls(place.history).flatMap((call) => {
        const { where, at, history } = place;
        if (where === 'persisted' && isCutOff(observation, call, history)) return [];
        const answering = history.flatMap((item, index) =>
          item.kind === 'output' && answers(item, call) ? [index] : [],
        );
        const count = answering.length;
        // A model may give two calls one id; each of them then wants its output.
        const recorded = calls(history).filter((one) => one.callId === call.callId && one.via === call.via).length;
        const wanted = Math.min(recorded, Math.max(1, timesCalled(observation, call.callId)));
        if (count === wanted) return [];
        const how = count === 0 ? 'no output' : `${count} outputs`;
        return [
          {
            variant: `${where}/${call.via}/${count < wanted ? 'missing' : 'repeated'}`,
            message: `${at}: the ${call.via} call ${call.callId} has ${how}.`,
            at: [
              count < wanted
                ? within(place, [history.indexOf(call)], `output ${call.callId}`)
                : within(place, answering),
            ],
          },
        ];
      }),
    ),
};

export const outputHasItsCall: Invariant = {
  id: 'output-has-its-call',
  rule: 'No output lacks its call, and the call comes first.',
  source: 'The Responses API refuses it: "No tool call found for function call output with call_id ...".',
  check: (observation) =>
    ownHistories(observation).flatMap((place) =>
      place.history.flatMap((output, index) => {
        const { where, at, history } = place;
        if (output.kind !== 'output') return [];
        if (calls(history.slice(0, index)).some((call) => answers(output, call))) return [];
        return [
          {
            variant: `${where}/${output.via}`,
            message: `${at}: the ${output.via} output ${output.callId} has no call before it.`,
            at: [within(place, [index])],
          },
        ];
      }),
    ),
};

/** Whether a process was ended before it could write the output down. On disk a call may then stay alone, in a request it may not. */
function isCutOff(observation: Observation, call: Call, history: Place['history']): boolean {
  return (
    struckCalls(observation, 'signal').has(call.callId) && !outputs(history).some((output) => answers(output, call))
  );
}

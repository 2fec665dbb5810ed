// What the real Responses API refuses with a 400. The wording is the API's own, as users quote it in bug reports (for example
// openai/codex issue 1244 and the many reports titled "No tool output found for function call").
import { calls, outputs, type Call, type Output, type PairVia } from '../../core/item.ts';
import type { ApiError } from '../../core/journal.ts';
import type { ModelRequest } from '../dialect.ts';

/** The first two are the API's own words; the others are made like them. */
const CALL_NAMES: Readonly<Record<PairVia, string>> = {
  custom: 'custom tool call',
  function: 'function call',
  tool_search: 'tool search call',
  shell: 'shell call',
  apply_patch: 'apply patch call',
  computer: 'computer call',
};

/** The first refusal that applies: an item id twice, an output without its call, a call without its output. */
export function reject({ history }: ModelRequest): ApiError | undefined {
  const ids = new Set<string>();
  for (const { id } of history) {
    if (id !== undefined && ids.has(id))
      return refusal(`Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`);
    if (id !== undefined) ids.add(id);
  }

  // Sets, and not a search for each: a history may have a hundred thousand items.
  const called = new Set<string>();
  for (const one of history) {
    if (one.kind === 'call') called.add(pairOf(one));
    if (one.kind === 'output' && !called.has(pairOf(one)))
      return refusal(`No tool call found for ${CALL_NAMES[one.via]} output with call_id ${one.callId}.`);
  }

  const answered = new Set(outputs(history).map(pairOf));
  for (const call of calls(history))
    if (!answered.has(pairOf(call))) return refusal(`No tool output found for ${CALL_NAMES[call.via]} ${call.callId}.`);
  return undefined;
}

/** Equal for a call and an output that answers it. */
function pairOf({ via, callId }: Call | Output): string {
  return `${via} ${callId}`;
}

function refusal(message: string): ApiError {
  return { status: 400, message, param: 'input' };
}

// What the real Responses API refuses with a 400. The wording is the API's own, as users quote it in bug reports (for example
// openai/codex issue 1244 and the many reports titled "No tool output found for function call").
import { answers, calls, outputs, type CallVia } from '../../core/item.ts';
import type { ApiError } from '../../core/journal.ts';
import type { ModelRequest } from '../dialect.ts';

const CALL_NAMES: Readonly<Record<CallVia, string>> = { custom: 'custom tool call', function: 'function call' };

/** The first refusal that applies: an item id twice, an output without its call, a call without its output. */
export function reject({ history }: ModelRequest): ApiError | undefined {
  const ids = history.flatMap((one) => (one.id === undefined ? [] : [one.id]));
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined)
    return refusal(`Duplicate item found with id ${twice}. Remove duplicate items from your input and try again.`);

  for (const [index, one] of history.entries())
    if (one.kind === 'output' && !calls(history.slice(0, index)).some((call) => answers(one, call)))
      return refusal(`No tool call found for ${CALL_NAMES[one.via]} output with call_id ${one.callId}.`);

  for (const call of calls(history))
    if (!outputs(history).some((one) => answers(one, call)))
      return refusal(`No tool output found for ${CALL_NAMES[call.via]} ${call.callId}.`);
  return undefined;
}

function refusal(message: string): ApiError {
  return { status: 400, message, param: 'input' };
}

// The bug `partial-call`: a call put together from the events that come before its item is done.
import { isTyped, type ApiItem } from './items.ts';

/** Takes in every event of one reply, and answers with a call as soon as all of its input has been streamed. */
export function watchForEarlyCalls(): (event: ApiItem) => ApiItem | undefined {
  const added = new Map<unknown, ApiItem>();
  return (event) => {
    if (event.type === 'response.output_item.added' && isTyped(event.item)) added.set(event.output_index, event.item);
    const item = added.get(event.output_index);
    if (event.type === 'response.custom_tool_call_input.done' && item) return { ...item, input: event.input };
    if (event.type === 'response.function_call_arguments.done' && item) return { ...item, arguments: event.arguments };
    return undefined;
  };
}

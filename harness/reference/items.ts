// Items as the OpenAI Responses API words them, in requests and in streams alike. An item is kept as it arrived, so that what
// is sent back is what was said; the functions here only look into it.

/** One entry of a request's `input` or of a response's `output`. */
export interface ApiItem {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A call of a tool, whichever of the two kinds it is. */
export interface Call {
  readonly via: 'custom' | 'function';
  readonly callId: string;
  readonly name: string;
  readonly input: string;
}

/** Whether a parsed value is an object with a `type`: an item, an event, or a line of a session file. */
export function isTyped(value: unknown): value is ApiItem {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The call that an item is, or undefined for any other item. */
export function callIn(item: ApiItem): Call | undefined {
  if (item.type !== 'custom_tool_call' && item.type !== 'function_call') return undefined;
  const [via, input] =
    item.type === 'custom_tool_call' ? (['custom', item.input] as const) : (['function', item.arguments] as const);
  const { call_id: callId, name } = item;
  if (typeof callId !== 'string' || typeof name !== 'string' || typeof input !== 'string')
    throw new TypeError(`a ${item.type} without call_id, name or input`);
  return { via, callId, name, input };
}

/** Whether an item is one that a model says. What only a client should send, and what nobody has heard of, is none of its words. */
export function isModels(item: ApiItem): boolean {
  return item.type === 'message' ? item.role === 'assistant' : item.type === 'reasoning' || callIn(item) !== undefined;
}

/** The id of the call that an item answers, or undefined for an item that is no output. */
export function answeredBy(item: ApiItem): unknown {
  return item.type === 'custom_tool_call_output' || item.type === 'function_call_output' ? item.call_id : undefined;
}

export function outputItem(call: Call, output: string): ApiItem {
  const type = call.via === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: call.callId, output };
}

export function promptItem(text: string): ApiItem {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
}

export function replyItem(text: string): ApiItem {
  return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
}

/** The text of a message, and nothing for any other item. */
export function textIn(item: ApiItem): string {
  if (item.type !== 'message' || !Array.isArray(item.content)) return '';
  return item.content
    .map((part: unknown) => (isTyped(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

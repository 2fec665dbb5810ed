// An item is one entry of a conversation, whichever wire format it came from. A request's input and a persisted session are
// both lists of items, so that an invariant about histories is written once and holds for both.
import { z } from 'zod';

/** How a call travels: as a free-form custom tool call, or as a function call with JSON arguments. */
export const callVia = z.enum(['custom', 'function']);
export type CallVia = z.infer<typeof callVia>;

/** Every kind of call that the Responses API wants an output for: those, and the ones that no script says. */
const pairVia = z.enum([...callVia.options, 'tool_search', 'shell', 'apply_patch', 'computer']);
export type PairVia = z.infer<typeof pairVia>;

export const item = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('message'),
    role: z.enum(['user', 'assistant', 'developer', 'system']),
    text: z.string(),
    id: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('call'),
    via: pairVia,
    callId: z.string(),
    name: z.string(),
    input: z.string(),
    id: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('output'),
    via: pairVia,
    callId: z.string(),
    text: z.string(),
    id: z.string().optional(),
  }),
  /** What the model thought: a summary in clear, and all of it as only the API can read it. */
  z.strictObject({
    kind: z.literal('reasoning'),
    text: z.string(),
    encrypted: z.string().optional(),
    id: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('other'), type: z.string(), id: z.string().optional() }),
]);

/** One entry of a conversation, whichever dialect it came from: a message, a call, an output, reasoning, or something else. */
export type Item = z.infer<typeof item>;
export type Call = Extract<Item, { kind: 'call' }>;
export type Output = Extract<Item, { kind: 'output' }>;
export type Message = Extract<Item, { kind: 'message' }>;

/** What a model never says, though it might. */
export type ForeignItem = Extract<Item, { kind: 'message' | 'output' | 'other' }>;

/** A conversation as a list of items, oldest first: a request's input, or what a client wrote to disk. */
export type History = readonly Item[];

/** What a driver says is a history is checked against this. */
export const history = z.array(item);

export function calls(of: History): Call[] {
  return of.filter((one) => one.kind === 'call');
}

export function outputs(of: History): Output[] {
  return of.filter((one) => one.kind === 'output');
}

/** Whether `output` answers `call`: same id and same kind of call, since the API pairs them per kind. */
export function answers(output: Output, call: Call): boolean {
  return output.callId === call.callId && output.via === call.via;
}

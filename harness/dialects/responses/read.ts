// Reads a Responses request into a history. Item types that this harness has no word for become `other`: they are kept in their
// place, and judged by nobody.
import { z } from 'zod';
import type { Item } from '../../core/item.ts';
import type { ApiError } from '../../core/journal.ts';
import type { ModelRequest } from '../dialect.ts';

const id = z.string().nullish();
const textParts = z.array(z.looseObject({ text: z.string().optional() }));

/** The text of a message's content or a tool's output, in each spelling that the API takes. */
const text = z.union([z.string(), textParts.transform((parts) => parts.map((part) => part.text ?? '').join(''))]);

/** One schema for each item type that has a word of ours; each reads its item. */
const ITEMS: Readonly<Record<string, z.ZodType<Item>>> = {
  message: z
    .looseObject({ id, role: z.enum(['user', 'assistant', 'developer', 'system']), content: text })
    .transform((raw) => ({ kind: 'message', role: raw.role, text: raw.content, ...known(raw.id) })),
  function_call: z
    .looseObject({ id, call_id: z.string(), name: z.string(), arguments: z.string() })
    .transform((raw) => ({
      kind: 'call',
      via: 'function',
      callId: raw.call_id,
      name: raw.name,
      input: raw.arguments,
      ...known(raw.id),
    })),
  custom_tool_call: z
    .looseObject({ id, call_id: z.string(), name: z.string(), input: z.string() })
    .transform((raw) => ({
      kind: 'call',
      via: 'custom',
      callId: raw.call_id,
      name: raw.name,
      input: raw.input,
      ...known(raw.id),
    })),
  function_call_output: z
    .looseObject({ id, call_id: z.string(), output: text })
    .transform((raw) => ({ kind: 'output', via: 'function', callId: raw.call_id, text: raw.output, ...known(raw.id) })),
  custom_tool_call_output: z
    .looseObject({ id, call_id: z.string(), output: text })
    .transform((raw) => ({ kind: 'output', via: 'custom', callId: raw.call_id, text: raw.output, ...known(raw.id) })),
};

const request = z.looseObject({
  model: z.string().optional(),
  // The API takes a message without its type.
  input: z.union([z.string(), z.array(z.looseObject({ type: z.string().default('message'), id }))]),
  tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).nullish(),
});

/** Reads the parsed body of `POST /responses`, or gives the API's refusal of a body that it cannot understand. */
export function read(body: unknown): ModelRequest | ApiError {
  const parsed = request.safeParse(body);
  if (!parsed.success) return malformed(parsed.error, []);
  const { input, tools, model = 'unnamed' } = parsed.data;
  const history: Item[] = [];
  for (const [index, raw] of (typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input).entries()) {
    const item = readItem(raw);
    if (item instanceof z.ZodError) return malformed(item, ['input', index]);
    history.push(item);
  }
  return {
    model,
    history,
    offered: (tools ?? []).flatMap(({ type, name }) =>
      name !== undefined && (type === 'function' || type === 'custom') ? [{ via: type, name }] : [],
    ),
  };
}

function readItem(raw: { type: string; id?: string | null | undefined }): Item | z.ZodError {
  const schema = ITEMS[raw.type];
  if (!schema) return { kind: 'other', type: raw.type, ...known(raw.id) };
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : parsed.error;
}

function known(id: string | null | undefined): { id?: string } {
  return id == null ? {} : { id };
}

function malformed(error: z.ZodError, at: readonly (string | number)[]): ApiError {
  const issue = error.issues[0];
  const path = z.core.toDotPath([...at, ...(issue?.path ?? [])]);
  return { status: 400, message: `Invalid value for '${path}': ${issue?.message}`, param: path };
}

// Reads a Responses request into a history, or answers as the API does where it cannot be understood.
import { z } from 'zod';
import type { Item } from '../../core/item.ts';
import type { ApiError } from '../../core/journal.ts';
import { readResponseItem } from '../../core/response-item.ts';
import type { ModelRequest } from '../dialect.ts';

const request = z.looseObject({
  model: z.string().default('unnamed'),
  input: z.union([z.string(), z.array(z.unknown())]),
  tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).nullish(),
});

/** Reads the parsed body of `POST /responses`, or gives the API's refusal of a body that it cannot understand. */
export function read(body: unknown): ModelRequest | ApiError {
  const parsed = request.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return malformed(z.core.toDotPath(issue?.path ?? []), issue?.message ?? '');
  }
  const { input, tools, model } = parsed.data;
  const history: Item[] = [];
  for (const [index, raw] of (typeof input === 'string' ? [{ role: 'user', content: input }] : input).entries()) {
    const item = readResponseItem(raw);
    if (!item) return malformed(`input[${index}]`, 'not an item that this API takes');
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

function malformed(param: string, why: string): ApiError {
  return { status: 400, message: `Invalid value for '${param}': ${why}.`, param };
}

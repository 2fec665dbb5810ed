// Reads a message of a client: a Responses request that says its type, and may go on from an earlier response.
import { z } from 'zod';
import type { ApiError } from '../../core/journal.ts';
import type { ModelRequest } from '../dialect.ts';
import { read as readRequest } from '../responses/read.ts';

const message = z.looseObject({
  type: z.literal('response.create'),
  previous_response_id: z.string().nullish(),
  generate: z.boolean().nullish(),
});

/** Reads a parsed message, or gives the API's refusal of one that it cannot understand. */
export function read(body: unknown): ModelRequest | ApiError {
  const parsed = message.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const param = z.core.toDotPath(issue?.path ?? []);
    return { status: 400, message: `Invalid value for '${param}': ${issue?.message ?? ''}.`, param };
  }
  const request = readRequest(body);
  if (!('history' in request)) return request;
  const { previous_response_id: continues, generate } = parsed.data;
  return {
    ...request,
    ...(typeof continues === 'string' && { continues }),
    ...(generate === false && { warmsUp: true }),
  };
}

// What the model server remembers on one WebSocket: the histories that a request can go on from. They go with the connection, and
// one goes as soon as a request that went on from it has failed.
// Source: https://developers.openai.com/api/docs/guides/websocket-mode
import type { History } from '../core/item.ts';
import type { ApiError } from '../core/journal.ts';
import type { ModelRequest } from '../dialects/dialect.ts';

export interface Memory {
  /** A request with its whole history, or the API's refusal where it goes on from a response that is not known here. */
  recall(request: ModelRequest): ModelRequest | ApiError;
  keep(response: string, history: History): void;
  forget(response: string): void;
}

export function createMemory(): Memory {
  const histories = new Map<string, History>();
  return {
    recall(request) {
      if (request.continues === undefined) return request;
      const earlier = histories.get(request.continues);
      return earlier ? { ...request, history: [...earlier, ...request.history] } : unknown(request.continues);
    },
    keep: (response, history) => void histories.set(response, history),
    forget: (response) => void histories.delete(response),
  };
}

function unknown(response: string): ApiError {
  return {
    status: 400,
    message: `Previous response with id '${response}' not found.`,
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  };
}

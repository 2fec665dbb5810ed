// How a request gets to the model, and its reply back as events: over HTTP, one request at a time.
import type { Bugs } from './bugs.ts';
import type { ApiItem } from './items.ts';
import { refusalIn, type Refusal } from './refusal.ts';
import { readEvents } from './sse.ts';

/** What does not depend on the way that a request goes. */
export interface Request {
  readonly model: string;
  readonly store: boolean;
  readonly tools: readonly ApiItem[];
  readonly input: readonly ApiItem[];
}

export interface Transport {
  /** The events of the reply, or the refusal of the request. The iteration throws whatever breaks the stream. */
  ask(request: Request, signal: AbortSignal): Promise<AsyncIterable<ApiItem> | Refusal>;
  close(): void;
}

export function overHttp(baseUrl: string, bugs: Bugs): Transport {
  return {
    async ask(request, signal) {
      const response = await fetch(`${baseUrl}/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ ...request, stream: true }),
        signal,
      });
      // It is read on after the terminal event, to its end: only then can the connection carry the next request.
      return (await refusalIn(response)) ?? readEvents(response.body ?? new Blob().stream(), bugs);
    },
    close: () => {},
  };
}

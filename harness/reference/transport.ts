// How a request gets to the model, and its reply back as events: over HTTP, one request at a time.
import type { Bugs } from './bugs.ts';
import type { ApiItem } from './items.ts';
import { readEvents } from './sse.ts';

/** What does not depend on the way that a request goes. */
export interface Request {
  readonly model: string;
  readonly store: boolean;
  readonly tools: readonly ApiItem[];
  readonly input: readonly ApiItem[];
}

export interface Transport {
  /**
   * Asks the model; the iteration throws whatever breaks the stream.
   *
   * @param heard is called whenever something has arrived
   * @throws Refusal
   */
  ask(request: Request, signal: AbortSignal, heard: () => void): Promise<AsyncIterable<ApiItem>>;
  close(): void;
}

/** The server's refusal of a request. */
export class Refusal extends Error {
  /** Whether the same request would only be refused again. */
  readonly isLasting: boolean;

  /** Servers that are overloaded or failing are asked again. */
  constructor(status: number, message: string, isLasting = status < 500 && status !== 429) {
    super(message);
    this.isLasting = isLasting;
  }
}

export function overHttp(baseUrl: string, bugs: Bugs): Transport {
  return {
    async ask(request, signal, heard) {
      const response = await fetch(`${baseUrl}/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ ...request, stream: true }),
        signal,
      });
      if (!response.ok) throw new Refusal(response.status, `HTTP ${response.status}: ${await response.text()}`);
      // It is read on after response.completed, to its end: only then can the connection carry the next request.
      return readEvents(hearing(response.body, heard), bugs);
    },
    close: () => {},
  };
}

/** Passes a body on; every chunk of it ends a silence. */
async function* hearing(body: Response['body'], heard: () => void): AsyncGenerator<Uint8Array> {
  for await (const bytes of body ?? []) {
    heard();
    yield bytes;
  }
}

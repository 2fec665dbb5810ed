// Server-sent events, read as the WHATWG specification asks: bytes are decoded as UTF-8 across chunks, and an event counts only
// once its blank line has arrived; whatever the end of the stream leaves unfinished is discarded.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
import { createParser } from 'eventsource-parser';
import type { Bugs } from './bugs.ts';
import { isTyped, type ApiItem } from './items.ts';

/**
 * The events of a body, each parsed from its JSON.
 * @throws whatever breaks the body, and for an event that is not a JSON object with a `type`.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>, bugs: Bugs): AsyncGenerator<ApiItem> {
  const arrived: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => arrived.push(data) });
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body) {
      parser.feed(decoder.decode(bytes, { stream: true }));
      yield* arrived.splice(0).map(parseEvent);
    }
  } finally {
    if (bugs.has('dispatch-unfinished')) {
      parser.feed('\n\n');
      yield* arrived.splice(0).map(parseEvent);
    }
  }
}

function parseEvent(data: string): ApiItem {
  const event: unknown = JSON.parse(data);
  if (!isTyped(event)) throw new TypeError(`not an event: ${data}`);
  return event;
}

// How requests come in and replies go out: one at a time over HTTP, or one after the other over a WebSocket that remembers.
import { TERMINAL, type Receipt, type WireEvent } from '../core/event.ts';
import type { ApiError } from '../core/journal.ts';
import type { Dialect, ModelRequest, SocketDialect } from '../dialects/dialect.ts';
import type { Carrier } from '../faults/kind.ts';
import { readJson } from './json-body.ts';
import type { Memory } from './memory.ts';

export type Channel = HttpChannel | SocketChannel;

export interface HttpChannel {
  readonly carrier: Exclude<Carrier, 'websocket'>;
  readonly dialect: Dialect;
}

export interface SocketChannel {
  readonly carrier: 'websocket';
  readonly dialect: SocketDialect;
  readonly memory: Memory;
}

/** A request with its whole history, or the API's refusal. */
export function readRequest(channel: Channel, body: Uint8Array): ModelRequest | ApiError {
  let request: ModelRequest | ApiError;
  try {
    request = channel.dialect.read(readJson(body));
  } catch {
    return { status: 400, message: 'We could not parse the JSON body of your request.', param: null };
  }
  return channel.carrier === 'websocket' && 'history' in request ? channel.memory.recall(request) : request;
}

/**
 * Notes how a request went: a response that was delivered whole can be gone on from; one that a failed request went on from
 * cannot any more.
 *
 * @param receipt absent where the request was refused
 */
export function remember(
  channel: Channel,
  { history, continues }: ModelRequest,
  events: readonly WireEvent[],
  receipt?: Receipt,
): void {
  if (channel.carrier !== 'websocket') return;
  const terminal = events.at(-1);
  if (terminal && receipt?.events.includes(TERMINAL)) {
    const { id, items } = channel.dialect.left(terminal);
    channel.memory.keep(id, [...history, ...items]);
  } else if (continues !== undefined) channel.memory.forget(continues);
}

// A dialect is a model API's wire format: how events are framed, how a request is read into a history, and what the real API
// rejects. Everything behind this interface is pure.
import type { WireEvent } from '../core/event.ts';
import type { CallVia, ForeignItem, History } from '../core/item.ts';
import type { ApiError } from '../core/journal.ts';

/** A request for the model, read. */
export interface ModelRequest {
  readonly model: string;
  readonly history: History;
  readonly offered: readonly { readonly via: CallVia; readonly name: string }[];
  /** The id of the response that it goes on from: its own history is then only what is new. */
  readonly continues?: string;
  /** It asks for no reply, but for the API to get ready for what follows. */
  readonly warmsUp?: true;
}

/**
 * How an item ends. `in_progress` and `incomplete`: it is done, with that status. `never`: it is announced and streamed, but
 * never done, and is none of the completed response's items.
 */
export type ItemEnd = 'completed' | 'in_progress' | 'incomplete' | 'never';

/** One thing that the model says, with a call phrased in the client's own tools. It ends as `completed` unless that is said. */
export type Utterance =
  | { readonly kind: 'text'; readonly id: string; readonly text: string; readonly end?: ItemEnd }
  | SpokenCall
  | { readonly kind: 'reasoning'; readonly id: string; readonly text: string; readonly encrypted: boolean }
  /** An item that no model says. */
  | { readonly kind: 'foreign'; readonly id: string; readonly item: ForeignItem };

export interface SpokenCall {
  readonly kind: 'call';
  readonly job: string;
  /** The call id on the wire, which the model may have used before. */
  readonly callId: string;
  readonly via: CallVia;
  readonly name: string;
  readonly input: string;
  readonly end?: ItemEnd;
  /** No client runs it: there is no effect that could be waited for. */
  readonly idle?: true;
}

export interface Dialect {
  readonly name: string;
  /** Method and path, below the base URL, of a request that asks the model. */
  readonly asks: { readonly method: string; readonly path: string };
  /** Headers of the streamed reply with that number. */
  headers(exchange: number): Readonly<Record<string, string>>;
  /** Reads a request's parsed body. A body that the API would not understand comes back as its refusal. */
  read(body: unknown): ModelRequest | ApiError;
  /** The refusal that the real API gives to a well-formed request whose history it does not accept. */
  reject(request: ModelRequest): ApiError | undefined;
  /** Every event of one reply, from the first to the terminal one; `heard` is the history that it answers. */
  encode(utterances: readonly Utterance[], exchange: number, model: string, heard?: History): WireEvent[];
  frame(event: WireEvent): Uint8Array;
  /** The body of an error reply. */
  errorBody(error: ApiError): string;
  /** How such a body gets onto the wire; as it is, where that is absent. */
  frameError?(body: string): Uint8Array;
  /** How a whole reply ends. */
  readonly ends: 'clean' | 'kept';
  /** The same API over a WebSocket, where there is one. */
  readonly overWebSocket?: SocketDialect;
}

/** A dialect in which a connection carries one request after the other, and remembers what it has said. */
export interface SocketDialect extends Dialect {
  /** Every event of the reply to a request that only warms up. */
  warmUp(request: number, model: string): WireEvent[];
  /** The response that a reply's terminal event ends: its id, and what it adds to the history. */
  left(terminal: WireEvent): { readonly id: string; readonly items: History };
}

// What the parts of the reference client share: how it is set up, and the conversation that it holds.
import type { Bug } from './bugs.ts';
import type { Tool } from './flight.ts';
import type { ApiItem } from './items.ts';
import type { Session, SessionOptions } from './session-file.ts';
import type { Silence } from './silence.ts';
import type { Transport } from './transport.ts';

export interface ClientOptions extends SessionOptions {
  /** Without a trailing slash; requests go to `<baseUrl>/responses`. */
  readonly baseUrl: string;
  /** Whether to ask over a WebSocket, as long as the server takes one. */
  readonly websocket: boolean;
  readonly model: string;
  /** Sessions lie in `<home>/sessions`. */
  readonly home: string;
  readonly sessionId: string;
  /** Whether that session exists and is taken up again. */
  readonly resume: boolean;
  readonly tools: readonly Tool[];
  /** How often a broken stream is retried, per reply. */
  readonly retries: number;
  /** Decides when a stream has been silent for too long. */
  readonly silence: Silence;
  /** Waits before a retry, so many milliseconds of real or of virtual time. */
  wait(ms: number): Promise<void>;
  /** Shows the user what happens. */
  tell(notice: Notice): void;
  /** Called for each request; what it returns is told of each event of the reply once that has been acted on. */
  listen(): (event: ApiItem) => void;
}

/** Something that a user is shown: a message of the model that is finished, or that the turn is over. */
export type Notice = { readonly kind: 'message'; readonly text: string } | { readonly kind: 'turn-ended' };

/** What the functions of the client work on. */
export interface Conversation {
  readonly options: ClientOptions;
  readonly session: Session;
  readonly transport: Transport;
  /** The session is closed, or the turn interrupted: whatever goes on ends. */
  readonly stopped: AbortSignal;
  /** Turns and tools that have not ended. */
  readonly pending: Set<Promise<unknown>>;
  has(bug: Bug): boolean;
  tell(notice: Notice): void;
}

// What a reply is made of on its way to the client: labelled events, cut points between and inside them, and the pieces that
// an endpoint plays. Pieces are data: faults rewrite them, endpoints only obey them.
import { z } from 'zod';
import type { Blow } from './blow.ts';

/** The label of the event with which a reply is complete, in every dialect. */
export const TERMINAL = 'completed';

/** The label of the event with which a reply ends before the model has finished: at a limit, or by a filter. */
export const INCOMPLETE = 'incomplete';

/** What the query of a request names that follows a redirect: the exchange that was redirected. */
export const REDIRECTED_FROM = 'redirected-from';

/** One server-sent event, before framing. The label says what it means: `created`, `j1.added`, `j1.done`, `completed`. */
export interface WireEvent {
  readonly label: string;
  readonly type: string;
  readonly data: unknown;
  /** Set on the event with which a client has the whole of a call, and may run it. */
  readonly completes?: { readonly callId: string };
}

/**
 * A cut point in a reply. `{ event: 3 }` is the boundary before the fourth event, `{ event: 3, byte: 7 }` lies seven bytes into
 * it, `{ after: 'j1.done' }` is the boundary behind the event with that label, `{ in: 'j1.done', byte: 7 }` lies inside it, and
 * `{ in: 'j1.done' }` before it. A negative byte counts from the event's end: `-1` lies between the two line feeds that end it.
 */
export const position = z.union([
  z.strictObject({ event: z.int().min(0), byte: z.int().optional() }),
  z.strictObject({ after: z.string() }),
  z.strictObject({ in: z.string(), byte: z.int().optional() }),
]);
/** A cut point: by meaning (`after: 'j1.done'`), by number (`event: 8`, from 0), or by byte (`in: 'j1.done', byte: -1`). */
export type Position = z.infer<typeof position>;

/** A position resolved against a reply: so many whole events, then so many bytes of the next one. */
export interface CutPoint {
  readonly events: number;
  readonly bytes: number;
}

/**
 * How a stream stops. `fin`: the connection closes without the terminating chunk, or the close frame. `clean`: a well-formed end of
 * the body, or a close frame. `reset`: a TCP reset. `stall`: open and silent until the client gives up.
 */
export const ending = z.enum(['fin', 'clean', 'reset', 'stall']);
/** How a stream stops; what each word means stands at the schema. */
export type Ending = z.infer<typeof ending>;

/**
 * One instruction to an endpoint. A reply is a list of pieces. `damaged` marks what a client may choke on: it may leave as soon
 * as such a piece has arrived, so what must be waited for is waited for before the first of them.
 */
export type Piece =
  | {
      readonly kind: 'head';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** Headers that tell a time, so many seconds from now: only the endpoint has a clock. */
      readonly dates?: Readonly<Record<string, number>>;
      readonly damaged?: true;
    }
  | Write
  /** Bytes put on the connection as they are, outside of the body's framing. */
  | {
      readonly kind: 'raw';
      readonly bytes: Uint8Array;
      /** Labels of events that a lenient client may read out of them. */
      readonly mayHold?: readonly string[];
      readonly damaged?: true;
    }
  /** So many milliseconds of silence, which `beat` interrupts now and then: bytes that mean nothing. */
  | { readonly kind: 'pause'; readonly ms: number; readonly beat?: Uint8Array }
  | { readonly kind: 'wait'; readonly signal: Signal }
  /** What is done to the client's process, so many times in a row. */
  | { readonly kind: 'blow'; readonly blow: Blow; readonly times: number }
  | End;

/** How a reply ends. `kept`: it is over, and the WebSocket that carried it stays open for the next. */
export interface End {
  readonly kind: 'end';
  readonly ending: Ending | 'kept';
  /** What becomes of the connection, right behind a whole reply. */
  readonly afterwards?: Aftermath;
  /** What a WebSocket's close frame says, where that is how it ends. */
  readonly close?: { readonly code: number; readonly reason: string };
}

/**
 * `hang-up`: the connection is closed while it is idle. `down`: that too, and for so many milliseconds of the client's time the
 * server refuses every other one.
 */
export type Aftermath =
  | { readonly kind: 'hang-up'; readonly how: 'fin' | 'reset' }
  | { readonly kind: 'down'; readonly ms: number };

/** A part of the body. `whole`: with it, its event is complete. `joined`: it leaves in one chunk with the next write. */
export interface Write {
  readonly kind: 'write';
  readonly bytes: Uint8Array;
  readonly event?: WireEvent;
  readonly whole: boolean;
  readonly joined?: true;
  readonly damaged?: true;
}

/** Every client is given at least twice this much patience; a shorter silence is none that it may leave for. */
export const LONG_PAUSE_MS = 1_000;

/** Whether a client may leave at this piece: it is damaged, or longer silent than the client may care to wait. */
export function mayScare(piece: Piece): boolean {
  if (piece.kind === 'pause') return piece.ms >= LONG_PAUSE_MS;
  return piece.kind === 'blow' || ('damaged' in piece && piece.damaged);
}

/** The pieces that come before anything that could make the client leave: the whole reply, where nothing does. */
export function beforeScare(pieces: readonly Piece[]): readonly Piece[] {
  const scare = pieces.findIndex(mayScare);
  return scare < 0 ? pieces : pieces.slice(0, scare);
}

/** The events that these pieces bring whole. */
export function wholeEvents(pieces: readonly Piece[]): WireEvent[] {
  return pieces.flatMap((piece) => (piece.kind === 'write' && piece.whole && piece.event ? [piece.event] : []));
}

/** An observation that opens a gate. */
export type Signal =
  | { readonly kind: 'effect'; readonly callId: string; readonly phase: Phase }
  /** The client has taken in so many whole events of that exchange's reply. */
  | { readonly kind: 'seen'; readonly exchange: number; readonly events: number }
  /** Nothing that was written to the client's socket is still unread by it. */
  | { readonly kind: 'read'; readonly exchange: number }
  /** The client has told its user that the tool of that call has ended, or what the model said. */
  | { readonly kind: 'told'; readonly callId: string }
  | { readonly kind: 'told'; readonly text: string };

/** Whether a tool has begun, or has done its work. */
export type Phase = 'started' | 'finished';

/** What was really put on the wire, and how the stream ended. `kept`: it did not. `gone`: the client closed first. */
export interface Receipt {
  readonly status: number;
  /** Labels of the events that were delivered whole, in order. */
  readonly events: readonly string[];
  /** The framed size of each of them, in bytes. */
  readonly sizes: readonly number[];
  /** The event that was delivered in part, and how many of its bytes. */
  readonly partial?: { readonly label: string; readonly bytes: number };
  /** Events whose bytes were delivered in such a way that a lenient client may have read them, and a strict one not. */
  readonly mayHold?: readonly string[];
  /** Bytes delivered: those of the body before transfer encoding, and those outside of it as they are. */
  readonly bytes: number;
  /** SHA-256 of those bytes, in hex. */
  readonly sha256: string;
  readonly ending: Ending | 'kept' | 'gone';
}

/** Resolves a position against the events of a reply, given each event's framed size; undefined where it points at nothing. */
export function locate(at: Position, labels: readonly string[], sizes: readonly number[]): CutPoint | undefined {
  if ('after' in at) {
    const event = labels.indexOf(at.after);
    return event < 0 ? undefined : { events: event + 1, bytes: 0 };
  }
  const events = 'event' in at ? at.event : labels.indexOf(at.in);
  if (events < 0 || events > labels.length) return undefined;
  const byte = at.byte ?? 0;
  if (byte === 0) return { events, bytes: 0 };
  const size = sizes[events] ?? 0;
  const bytes = byte < 0 ? size + byte : byte;
  return bytes > 0 && bytes < size ? { events, bytes } : undefined;
}

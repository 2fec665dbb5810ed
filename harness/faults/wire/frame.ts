// Server-sent events as bytes: how a fault reads one, writes one, and looks into its JSON. No more is known of what is said.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
import type { Write } from '../../core/event.ts';
import type { Carrier } from '../kind.ts';

/** What carries server-sent events. */
export const SSE: readonly Carrier[] = ['http', 'intercept'];

const encoder = new TextEncoder();

export interface Frame {
  /** Undefined where the event has no such field. */
  readonly type: string | undefined;
  readonly data: string;
}

/** The fields of one event; comments and other fields are left out. */
export function readFrame(bytes: Uint8Array): Frame {
  const fields = new TextDecoder().decode(bytes).split(/\r\n|\r|\n/);
  const valuesOf = (name: string) =>
    fields.flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1).replace(/^ /, '')] : []));
  return { type: valuesOf('event').at(-1), data: valuesOf('data').join('\n') };
}

/** Bytes of these lines and the blank one that ends an event. */
export function lines(of: readonly string[], lineEnd = '\n'): Uint8Array {
  return encoder.encode([...of, '', ''].join(lineEnd));
}

export function writeFrame({ type, data }: Frame): Uint8Array {
  return lines([...(type === undefined ? [] : [`event: ${type}`]), `data: ${data}`]);
}

/** An event of the API: its JSON names its type again. */
export interface Typed {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A write of an event that the script does not know; it counts as no event of the reply. */
export function extra(event: Typed): Write {
  return { kind: 'write', bytes: writeFrame({ type: event.type, data: JSON.stringify(event) }), whole: true };
}

/** The fields of a JSON object; none for any other value. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

// Replies of the model, and every point at which one can be cut, with each name that such a point has.
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Position } from '../core/event.ts';
import { call, callIdOf, say, type Saying } from '../core/script.ts';
import type { Dialect, Utterance } from '../dialects/dialect.ts';
import { phrase } from '../drivers/workbench.ts';

/** One event of a healthy reply. */
export interface Framed {
  readonly label: string;
  readonly bytes: Buffer;
}

/** So many whole events, and so many bytes of the next one. */
export interface Point {
  readonly events: number;
  readonly bytes: number;
}

export interface DrawnCut {
  readonly says: Saying[];
  readonly reply: readonly Framed[];
  readonly point: Point;
  readonly at: Position;
}

const REPLIES: readonly Saying[][] = [
  [say('t1', 'Größe: 5 µm. 日本語 👩‍👩‍👧 🎉')],
  [say('t1', 'Working.'), call('j1', 'custom')],
  [call('j1', 'function'), call('j2', 'custom'), say('t1', 'x')],
];

/** Bytes of an event that are worth a share of their own, by what they are. */
export type Places = Readonly<Record<string, (frame: Buffer) => number[]>>;

/** Cuts of any reply at any byte: each kind of point gets the same share. */
export function drawnCuts(dialect: Dialect, places: Places): fc.Arbitrary<DrawnCut> {
  return fc.oneof(
    ...REPLIES.flatMap((says) => {
      const reply = framed(says, dialect);
      return Object.values(pointsOf(reply, places))
        .filter((points) => points.length > 0)
        .map((points) =>
          fc
            .constantFrom(...points)
            .chain((point) =>
              fc.constantFrom(...namesOf(point, reply)).map((at): DrawnCut => ({ says, reply, point, at })),
            ),
        );
    }),
  );
}

/** What a cut leaves of its reply: the whole events, and the part of the next. */
export function leftOf({ reply, point }: DrawnCut): { readonly whole: readonly Framed[]; readonly part: Buffer } {
  const part = reply[point.events]?.bytes.subarray(0, point.bytes) ?? Buffer.alloc(0);
  return { whole: reply.slice(0, point.events), part };
}

/** The healthy reply as the dialect frames it, which has tests of its own. */
function framed(says: readonly Saying[], dialect: Dialect): Framed[] {
  const utterances = says.map((part): Utterance => {
    if (part.kind === 'text') return part;
    const callId = callIdOf(part.job, 1);
    const offered = [{ via: part.via, name: part.via === 'custom' ? 'note' : 'run' }];
    return { ...part, callId, ...(phrase(part, callId, offered) ?? expect.fail('not phrased')) };
  });
  return dialect
    .encode(utterances, 1, 'scripted')
    .map((event) => ({ label: event.label, bytes: Buffer.from(dialect.frame(event)) }));
}

function pointsOf(reply: readonly Framed[], places: Places): Readonly<Record<string, Point[]>> {
  const inside = (bytesOf: (frame: Buffer) => number[]) =>
    reply.flatMap(({ bytes: frame }, events) => bytesOf(frame).map((bytes): Point => ({ events, bytes })));
  const everyByte = (frame: Buffer) => [...frame.keys()].slice(1);
  return {
    boundary: [...reply, undefined].map((_, events): Point => ({ events, bytes: 0 })),
    anyByte: inside(everyByte),
    // The second and later bytes of a character all begin with the bits 10.
    insideCharacter: inside((frame) => everyByte(frame).filter((at) => ((frame[at] ?? 0) & 0xc0) === 0x80)),
    lastByte: inside((frame) => [frame.length - 1]),
    ...Object.fromEntries(Object.entries(places).map(([place, bytesOf]) => [place, inside(bytesOf)])),
  };
}

/** The ways in which a fault can name a point. */
function namesOf({ events, bytes }: Point, reply: readonly Framed[]): Position[] {
  const [before, event] = [reply[events - 1], reply[events]];
  if (bytes === 0) return [{ event: events }, ...(before ? [{ after: before.label }] : [])];
  if (!event) return expect.fail('no such event');
  const fromItsEnd = bytes - event.bytes.length;
  return [
    { event: events, byte: bytes },
    { event: events, byte: fromItsEnd },
    { in: event.label, byte: bytes },
  ];
}

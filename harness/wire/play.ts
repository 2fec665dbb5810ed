// Plays a reply's pieces to one client, whatever carries them, and writes the receipt of what was really delivered.
import { createHash } from 'node:crypto';
import type { Blow } from '../core/blow.ts';
import type { Aftermath, End, Ending, Piece, Receipt, Signal, Write } from '../core/event.ts';

/** Where pieces are played to: a socket, or a stream inside this process. */
export interface Sink {
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** Resolves to true when the bytes have left this process, to false when the client was gone before. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** The same for bytes that stand outside of the body's framing. */
  raw(bytes: Uint8Array): Promise<boolean>;
  /** Resolves to true when the client has read all that was written, to false when it was gone before, or it cannot be told. */
  read(): Promise<boolean>;
  /**
   * Ends the stream; resolves when the end is on the wire, to `gone` when the client closed first. `silent` is called when all
   * that came before a stall is on the wire.
   */
  end(end: End, silent: () => void): Promise<Receipt['ending']>;
  /**
   * Ends the stream cleanly and does that to its connection or its server, together with the last bytes; resolves when that is
   * over. Absent where a sink has neither.
   */
  leave?(afterwards: Aftermath, outage: (ms: number) => Promise<void>): Promise<Ending | 'gone'>;
}

/** What a reply asks of the world around the connection. */
export interface Stagehand {
  /** Resolves to whether the fact was seen before its deadline. */
  wait(signal: Signal): Promise<boolean>;
  /** Resolves when so many milliseconds of silence are over, in the client's time; `since` have gone by before. */
  pause(ms: number, since: number): Promise<void>;
  /** Resolves when the server has been down for so many milliseconds of the client's time. */
  outage(ms: number): Promise<void>;
  /** Deals a blow to the client's process; resolves when it has been dealt. */
  blow(blow: Blow): Promise<void>;
  /** A stall begins. */
  silent(): void;
}

/** How often a pause is interrupted by what means nothing, in milliseconds. */
const BEAT_MS = 100;

/**
 * Plays pieces in order. Writes are not waited for one by one, so that a whole reply leaves in one go; the receipt counts only
 * what was confirmed.
 */
export async function play(pieces: readonly Piece[], sink: Sink, stage: Stagehand): Promise<Receipt> {
  const { confirm, receipt } = createTally();
  const unconfirmed: Promise<void>[] = [];
  const allConfirmed = () => Promise.all(unconfirmed.splice(0));
  let chunk: Write[] = [];
  let status = 0;
  let how: Receipt['ending'] = 'gone';

  for (const piece of pieces)
    switch (piece.kind) {
      case 'head':
        status = piece.status;
        sink.head(piece.status, { ...piece.headers, ...dated(piece.dates) });
        break;
      case 'write': {
        chunk.push(piece);
        if (piece.joined) break;
        const parts = chunk;
        chunk = [];
        unconfirmed.push(sink.write(joined(parts)).then((sent) => (sent ? parts.forEach(confirm) : undefined)));
        break;
      }
      case 'raw':
        unconfirmed.push(sink.raw(piece.bytes).then((sent) => (sent ? confirm(piece) : undefined)));
        break;
      case 'pause':
        await allConfirmed();
        await pause(piece, sink, stage, confirm);
        break;
      case 'wait':
        await allConfirmed();
        await (piece.signal.kind === 'read' ? sink.read() : stage.wait(piece.signal));
        break;
      case 'blow':
        await allConfirmed();
        for (let dealt = 0; dealt < piece.times; dealt += 1) await stage.blow(piece.blow);
        break;
      case 'end':
        if (piece.afterwards && sink.leave) {
          how = await sink.leave(piece.afterwards, (ms) => stage.outage(ms));
          await allConfirmed();
          break;
        }
        await allConfirmed();
        how = await sink.end(piece, () => stage.silent());
        break;
    }
  return { status, ...receipt(), ending: how };
}

/**
 * HTTP dates have no fractions, so now is rounded up: nobody may come back too early. What is counted from is said as well, so
 * that a client need not trust its own clock.
 */
function dated(dates: Extract<Piece, { kind: 'head' }>['dates']): Record<string, string> {
  if (!dates) return {};
  const now_s = Math.ceil(Date.now() / 1_000);
  const date = (from_now_s: number) => new Date((now_s + Math.ceil(from_now_s)) * 1_000).toUTCString();
  return { date: date(0), ...Object.fromEntries(Object.entries(dates).map(([name, s]) => [name, date(s)])) };
}

/** Is silent for as long as a pause says; a beat interrupts it until the client has gone. */
async function pause(
  { ms, beat }: Extract<Piece, { kind: 'pause' }>,
  sink: Sink,
  stage: Stagehand,
  confirm: (sent: Counted) => void,
): Promise<void> {
  if (!beat) return stage.pause(ms, 0);
  for (let since = 0; since < ms; since += BEAT_MS) {
    if (!(await sink.write(beat))) return;
    confirm({ kind: 'write', bytes: beat, whole: true });
    await stage.pause(Math.min(ms - since, BEAT_MS), since);
  }
}

type Counted = Extract<Piece, { kind: 'write' | 'raw' }>;

/** Counts what was confirmed. */
function createTally(): { confirm(sent: Counted): void; receipt(): Omit<Receipt, 'status' | 'ending'> } {
  const events: string[] = [];
  const sizes: number[] = [];
  const hash = createHash('sha256');
  let bytes = 0;
  let partial: Receipt['partial'];
  const mayHold: string[] = [];
  return {
    confirm(sent) {
      hash.update(sent.bytes);
      bytes += sent.bytes.length;
      if (sent.kind === 'raw') mayHold.push(...(sent.mayHold ?? []));
      if (sent.kind === 'raw' || !sent.event) return;
      const { label } = sent.event;
      const size = (partial?.label === label ? partial.bytes : 0) + sent.bytes.length;
      partial = sent.whole ? undefined : { label, bytes: size };
      if (!sent.whole) return;
      events.push(label);
      sizes.push(size);
    },
    receipt: () => ({
      events,
      sizes,
      ...(partial && { partial }),
      ...(mayHold.length > 0 && { mayHold }),
      bytes,
      sha256: hash.digest('hex'),
    }),
  };
}

/** The bytes of one chunk. */
function joined(parts: readonly Write[]): Uint8Array {
  const [only] = parts;
  return only && parts.length === 1 ? only.bytes : Buffer.concat(parts.map((part) => part.bytes));
}

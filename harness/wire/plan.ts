// What a reply becomes on its way from the model to the wire: pieces, what the faults make of them, and what is waited for before a
// client may leave; and afterwards whether that was delivered. Pure.
import type { Case } from '../core/case.ts';
import type { Blow } from '../core/blow.ts';
import { beforeScare, mayScare, TERMINAL, wholeEvents } from '../core/event.ts';
import type { Piece, Receipt, Signal, WireEvent } from '../core/event.ts';
import { strikesReply, type FaultData, type ReplyFault } from '../core/fault.ts';
import type { ApiError } from '../core/journal.ts';
import { jobOf, scriptedCall } from '../core/script.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Tools } from '../drivers/driver.ts';
import { kindOf } from '../faults/index.ts';
import type { Carrier } from '../faults/kind.ts';

/** A healthy reply. */
export function streamed(events: readonly WireEvent[], exchange: number, dialect: Dialect): Piece[] {
  return [
    { kind: 'head', status: 200, headers: dialect.headers(exchange) },
    ...events.map((event): Piece => ({ kind: 'write', bytes: dialect.frame(event), event, whole: true })),
    { kind: 'end', ending: dialect.ends },
  ];
}

/** The API's refusal. */
export function errorPieces(error: ApiError, dialect: Dialect): Piece[] {
  const body = dialect.errorBody(error);
  const bytes = dialect.frameError?.(body) ?? new TextEncoder().encode(body);
  const headers = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
  return [
    { kind: 'head', status: error.status, headers },
    { kind: 'write', bytes, whole: true },
    { kind: 'end', ending: dialect.ends },
  ];
}

/** What a fault must know of a request. */
export interface Asked {
  /** Absent for a request that is none of the dialect's own. */
  readonly exchange?: number;
  readonly carrier: Carrier;
  /** The exchange whose redirect this request follows. */
  readonly follows?: number | undefined;
  /** The content codings that the client accepts, as its header has them. */
  readonly accepts?: string | undefined;
  /** Which blows the client can be dealt; none where it is left out. */
  readonly endures?: readonly Blow['kind'][];
  /** Whether a tool that the reply calls goes on until it is released: only then is there something to strike behind its end. */
  readonly holds?: boolean;
}

/** Applies the faults for that request; `applied` has the indexes of those that pointed at something. */
export function strike(
  healthy: readonly Piece[],
  faults: readonly FaultData[],
  asked: Asked,
): { pieces: readonly Piece[]; applied: number[] } {
  let pieces = healthy;
  const applied: number[] = [];
  for (const [index, fault] of faults.entries()) {
    if (!strikesReply(fault)) continue;
    const rewritten = strikes(fault, asked) ? kindOf(fault).apply(pieces, fault) : undefined;
    if (!rewritten || (!asked.holds && strikesTooLate(rewritten))) continue;
    pieces = rewritten;
    applied.push(index);
  }
  return { pieces, applied };
}

/** With the terminal event a client goes on: whether a blow behind it meets it at this or that is chance. */
function strikesTooLate(pieces: readonly Piece[]): boolean {
  const blow = pieces.findIndex((piece) => piece.kind === 'blow');
  return blow >= 0 && wholeEvents(pieces.slice(0, blow)).at(-1)?.label === TERMINAL;
}

function strikes(fault: ReplyFault, { exchange, carrier, follows, accepts = '', endures = [] }: Asked): boolean {
  const kind = kindOf(fault);
  const isMeant = fault.exchange === exchange || (fault.exchange === follows && kind.followed?.(fault) === true);
  const coding = kind.asksFor?.(fault);
  return (
    !kind.handshakes &&
    (kind.blows === undefined || endures.includes(kind.blows)) &&
    isMeant &&
    (kind.carriers?.includes(carrier) ?? true) &&
    (coding === undefined || accepts.includes(coding))
  );
}

/** The fault that refuses the next handshake on the way to that exchange, and with what; each has refused so many before. */
export function refusalOfHandshake(
  faults: readonly FaultData[],
  exchange: number,
  refusedBy: ReadonlyMap<number, number>,
): { index: number; pieces: readonly Piece[] } | undefined {
  for (const [index, fault] of faults.entries()) {
    if (!strikesReply(fault)) continue;
    const kind = kindOf(fault);
    if (fault.exchange === exchange && (refusedBy.get(index) ?? 0) < (kind.handshakes?.(fault) ?? 0))
      return { index, pieces: kind.apply([], fault) ?? [] };
  }
  return undefined;
}

/** What decides how a broken reply waits. */
interface Gating {
  readonly case: Case;
  readonly tools: Tools;
  readonly reportsSeen: boolean;
  readonly reportsTold?: boolean;
}

/** Has a broken reply wait, before the client may leave it, until the client has taken in and done all that it can. */
export function gated(pieces: readonly Piece[], exchange: number, options: Gating): readonly Piece[] {
  const before = beforeScare(pieces).filter((piece) => piece.kind !== 'end');
  const scare = pieces[before.length];
  const whole = wholeEvents(before);
  // With the terminal event a client has what it wants, and may close at once: then there is nothing left to wait for, unless
  // what comes next could take it away again. In virtual time a long silence comes at once, and could.
  const isWhole = whole.at(-1)?.label === TERMINAL;
  const isBlow = scare?.kind === 'blow';
  const breaks = scare?.kind === 'end' && scare.ending !== 'clean' && scare.ending !== 'kept';
  const isSilence = scare?.kind === 'pause';
  if (isWhole && !breaks && !isBlow && !isSilence) return pieces;
  const waits: Signal[] = [];
  if (isBlow && options.reportsTold) waits.push(...tellingsOf(whole, options));
  else if (isWhole ? isBlow : options.tools.start === 'as-calls-arrive') waits.push(...effectsOf(whole, options.case));
  if (options.reportsSeen && whole.length > 0) waits.push({ kind: 'seen', exchange, events: whole.length });
  // A reset could discard what is still on its way and what no client tells of: a part of an event, or the head alone.
  const untold = !options.reportsSeen || whole.length === 0 || before.some((one) => one.kind === 'write' && !one.whole);
  if (untold && (isBlow || (scare?.kind === 'end' && scare.ending === 'reset'))) waits.push({ kind: 'read', exchange });
  return pieces.toSpliced(before.length, 0, ...waits.map((signal): Piece => ({ kind: 'wait', signal })));
}

/**
 * The effects that show that a client has acted on these events: a tool that holds has started, any other has finished. Behind
 * one that holds nothing is waited for, since a client may run its tools one after the other.
 */
function effectsOf(events: readonly WireEvent[], of: Case): Signal[] {
  const effects: Signal[] = [];
  for (const { completes } of events) {
    const call = completes && scriptedCall(of.script, jobOf(completes.callId) ?? '');
    if (!call || call.work === 'unknown') continue;
    const isHeld = call.work === 'hold';
    effects.push({ kind: 'effect', callId: completes.callId, phase: isHeld ? 'started' : 'finished' });
    if (isHeld) break;
  }
  return effects;
}

/**
 * What a client that tells its user of everything has told when it has acted on these events: a blow strikes it behind that. Of a tool
 * that goes on it tells no end, so there the effect is waited for; and a tool that starts only behind the reply has none before.
 */
function tellingsOf(events: readonly WireEvent[], { case: { script }, tools }: Gating): Signal[] {
  const says = script.turns.flatMap((turn) => turn.steps).flatMap((step) => step.says);
  const runs = tools.start === 'as-calls-arrive' || events.at(-1)?.label === TERMINAL;
  const tellings: Signal[] = [];
  for (const { label, completes } of events) {
    const text = says.find((part) => part.kind === 'text' && label === `${part.id}.done`);
    if (text?.kind === 'text') tellings.push({ kind: 'told', text: text.text });
    const call = completes && scriptedCall(script, jobOf(completes.callId) ?? '');
    if (!runs || !call || call.work === 'unknown') continue;
    if (call.work === 'hold') return [...tellings, { kind: 'effect', callId: completes.callId, phase: 'started' }];
    tellings.push({ kind: 'told', callId: completes.callId });
  }
  return tellings;
}

/** Whether a reply brings anything of the part with that name. */
export function tellsOf(pieces: readonly Piece[], name: string): boolean {
  const labels = pieces.flatMap((piece) => {
    if (piece.kind === 'write') return piece.event ? [piece.event.label] : [];
    return piece.kind === 'raw' ? (piece.mayHold ?? []) : [];
  });
  return labels.some((label) => label.startsWith(`${name}.`));
}

/** How long a reply asks the client to wait, where its head does. */
export function retryAfterOf(pieces: readonly Piece[]): number | undefined {
  for (const piece of pieces) {
    if (piece.kind !== 'head') continue;
    const seconds = Number(piece.headers['retry-after'] ?? piece.dates?.['retry-after'] ?? Number.NaN);
    const ms = Number(piece.headers['retry-after-ms'] ?? seconds * 1_000);
    return Number.isFinite(ms) ? ms : undefined;
  }
  return undefined;
}

/**
 * Whether what should be delivered was. A client that has left is owed nothing behind the last piece that may have made it
 * leave; and who has the terminal event may close before the end.
 */
export function isAsPlanned(pieces: readonly Piece[], receipt: Receipt): boolean {
  const end = pieces.find((piece) => piece.kind === 'end')?.ending;
  if (receipt.ending === end && receipt.bytes >= bytesOf(pieces)) return true;
  if (receipt.ending !== 'gone') return false;
  const scare = pieces.findLastIndex(mayScare);
  // Who is struck before the first byte is owed none.
  if (pieces[scare]?.kind === 'blow') return receipt.bytes >= bytesOf(pieces.slice(0, scare));
  if (scare >= 0) return receipt.status > 0 && receipt.bytes >= bytesOf(pieces.slice(0, scare + 1));
  return receipt.bytes >= bytesOf(pieces) && receipt.events.at(-1) === TERMINAL;
}

/** What those pieces put on the wire, without the beats of a pause: how many of these there are is the client's doing. */
function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece.kind === 'write' || piece.kind === 'raw' ? piece.bytes.length : 0),
    0,
  );
}

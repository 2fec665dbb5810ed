// What a kind of fault is. Each kind is one file that brings its own fields, behaviour, generator and ways to get simpler. Some
// strike while a reply is on its way (the wire, the client's process), others in the gap between two sessions (its files).
import type fc from 'fast-check';
import type { z } from 'zod';
import type { Blow } from '../core/blow.ts';
import type { Deed, Disk, Ordeal, Role } from '../core/disk.ts';
import type { Piece, Receipt } from '../core/event.ts';
import type { FaultData, GapFault, ReplyFault } from '../core/fault.ts';

export const FAMILIES = ['wire', 'process', 'disk'] as const;
export type Family = (typeof FAMILIES)[number];

/** What all kinds of faults have. */
interface Kind<Fault extends FaultData> {
  readonly kind: Fault['kind'];
  readonly family: Family;
  /** The real failure that this kind models, in one sentence. */
  readonly models: string;
  readonly schema: z.ZodType<Fault>;
  /** In words, for a trace. Leaves out the byte: all cuts inside one event must be told alike. */
  describe(fault: Fault): string;
}

/** A kind that strikes in the gap between two sessions. */
export interface GapFaultKind<Fault extends GapFault> extends Kind<Fault> {
  readonly family: 'process' | 'disk';
  /** What a client must take for this kind to strike it. */
  readonly needs?: Ordeal;
  /** Whether it needs an earlier gap than the one that it strikes. */
  readonly looksBack?: true;
  /** The role of the files of which it strikes a line, and lets the others be; left out where it strikes files as a whole. */
  strikesLines?(fault: Fault): Role;
  /** What is done to the disk; undefined where the fault points at nothing there. */
  between(disk: Disk, fault: Fault): readonly Deed[] | undefined;
  /** Draws faults that can strike one of these gaps. */
  arbitrary(gaps: Gaps): fc.Arbitrary<Fault>;
  /** Strictly simpler faults that may show the same failure, the simplest first. */
  simpler(fault: Fault): Fault[];
}

/** Where a run can be struck between two sessions. */
export interface Gaps {
  /** The turns that resume a session, numbered from 1; there is at least one. */
  readonly turns: readonly number[];
  /** What the client keeps files for; there is at least the history. */
  readonly roles: readonly Role[];
}

/** A kind that strikes while a reply is on its way. */
export interface FaultKind<Fault extends ReplyFault> extends Kind<Fault> {
  readonly family: 'wire' | 'process';
  /** The kind of blow that it deals to the client, so that it strikes only clients that can be dealt it. */
  readonly blows?: Blow['kind'];
  /** What a reply must be carried by for this kind to strike it; any where it is left out. */
  readonly carriers?: readonly Carrier[];
  /** Whether no client may notice: the reply means what it meant. Such a run is compared with a healthy one. */
  harmless?(fault: Fault): boolean;
  /** The content coding without which a client cannot be struck, because it must have asked for it. */
  asksFor?(fault: Fault): 'gzip' | undefined;
  /** Whether it also strikes each request that follows its redirect. */
  followed?(fault: Fault): boolean;
  /** Whether it strikes the server or its idle connections, which other cases share: its case gets a server of its own. */
  readonly alone?: true;
  /** Whether a client may have to wait for its own patience to end; it is then given little of it. */
  silences?(fault: Fault): boolean;
  /**
   * For a kind that strikes no reply, but the handshakes on the way to its exchange: how many of them. What it makes of no pieces
   * is then the refusal.
   */
  handshakes?(fault: Fault): number;
  /** Rewrites a reply's pieces; undefined where the fault points at nothing in this reply. */
  apply(pieces: readonly Piece[], fault: Fault): readonly Piece[] | undefined;
  /** How often it is drawn beside the others; once where it is left out, as there is no reason to prefer one. */
  readonly weight?: number;
  /** Draws faults that can strike a run of that reach, simple ones first. */
  arbitrary(reach: Reach): fc.Arbitrary<Fault>;
  /** The same damage told by meaning, so that it stays where it is when the script around it shrinks. */
  named?(fault: Fault, delivered: Receipt): Fault;
  /** Strictly simpler faults that may show the same failure, the simplest first; `delivered` is what this one let through. */
  simpler(fault: Fault, delivered: Receipt): Fault[];
}

/** What carries a reply: an HTTP response on a socket, one that is intercepted inside the process, a WebSocket. */
export type Carrier = 'http' | 'intercept' | 'websocket';

/** How far a healthy run of a script goes: one entry for each exchange. */
export interface Reach {
  readonly replies: readonly ReplyShape[];
}

/** The labels of a reply's events and the framed size of each, in bytes. */
export interface ReplyShape {
  readonly labels: readonly string[];
  readonly sizes: readonly number[];
}

// A driver is our adapter for one client: how it is configured, spoken to, and read. Drivers know nothing of the wire: they are
// given a URL. Abilities that not every client has are optional members.
import type { CallVia } from '../core/item.ts';
import type { Blow, Signalled, SignalName } from '../core/blow.ts';
import type { Kept, Ordeal, Role } from '../core/disk.ts';
import type { Display, Outcome, Persisted, View } from '../core/journal.ts';
import type { Signal } from '../core/event.ts';
import type { ScriptedCall } from '../core/script.ts';
import type { StoredSession } from '../core/stored-session.ts';

/**
 * A client spec taken apart: `codex@0.120.0`, `codex@latest`, `codex@./my/codex`, `reference+stale-prompt+no-retry-limit`,
 * `codex-sdk@0.163.0+codex@0.150.0`.
 */
export interface ClientSpec {
  readonly text: string;
  readonly name: string;
  /** What stands behind the `@`: a version, a tag, or a path. */
  readonly version?: string;
  readonly variants: readonly string[];
  /** Which release of the client that it wraps: a version, a tag, or a path. Only clients that wrap another have one, and always. */
  readonly wrapped?: string;
}

/** A kind of client that can be tested. One file, and one line in `drivers/index.ts`. */
export interface ClientKind {
  readonly name: string;
  readonly summary: string;
  /** Where released versions come from; absent for clients that run in this process. */
  readonly releases?: ReleaseSource;
  /** The client that this one runs for its user; absent for those that ask the model themselves. */
  readonly wraps?: WrappedClient;
  /** What may stand behind a `+` in the spec. */
  readonly variants: readonly string[];
  /**
   * What it means, for people, that it has no such variant, where others have one and a scenario may be about it: how it goes on behind the
   * client's name, such as `does not ask over a WebSocket`.
   */
  readonly lacks?: Readonly<Record<string, string>>;
  start(spec: ClientSpec, how: StartOptions): Driver;
}

/** A client that another one runs; it has releases of its own. */
export interface WrappedClient {
  /** What stands before the `@` behind the `+` of a spec. */
  readonly name: string;
  readonly releases: ReleaseSource;
  /** The release that is run where the spec names none. */
  readonly version: string;
}

export interface StartOptions {
  /** The resolved release; empty for kinds without releases. It is not touched before a session is opened. */
  readonly executable: string;
  /** The resolved release of the client that this one wraps; empty for kinds that wrap none. */
  readonly wrapped: string;
  /** A folder for what outlives a case; it goes with the host. */
  readonly temporary: string;
}

/** How a client's releases lie in the npm registry. */
export interface ReleaseSource {
  /** The folder of the store; clients that are driven in two ways share one. */
  readonly name: string;
  /** The package that lists the versions and the `latest` tag. */
  readonly package: string;
  /** npm specs that may hold that version for a platform such as `linux-x64`, the best first. */
  tarballs(version: string, platform: string): readonly string[];
  /** Paths, relative to the unpacked package, where the executable may lie, the best first. */
  executables(platform: string): readonly string[];
  /** Whether it is a module that Node reads, such as a library's, and so need not be marked as executable. */
  readonly isModule?: boolean;
}

/** How a client's users keep their sessions, whichever release wrote them. One line in `drivers/index.ts`. */
export interface SessionFiles {
  /** For people, such as `Codex`. */
  readonly client: string;
  /** The folders of a home in which sessions lie, at whatever depth. */
  readonly folders: readonly string[];
  /** Whether a file of that name, without its folder, is one. */
  isSession(name: string): boolean;
  /**
   * Reads one; it is untrusted, may be larger than memory, and may be written at this moment. Nothing but this file is opened, and
   * for reading alone.
   *
   * @returns why it cannot be read at all, in a few words, where that is so
   * @throws what is no property of the file; the signal's reason where that is aborted
   */
  read(path: string, how: SessionReading): Promise<StoredSession | { readonly refused: string }>;
  /** Reads it again, for what stands on these lines; of a long one only the beginning, as it is. */
  excerpts(path: string, lines: ReadonlySet<number>, signal: AbortSignal): Promise<ReadonlyMap<number, string>>;
}

interface SessionReading {
  readonly signal: AbortSignal;
  /** Told how many more bytes of the file have been read. */
  onBytes(bytes: number): void;
}

/** Built once per client spec and shared by all its cases, many at once. */
export interface Driver {
  readonly spec: string;
  readonly dialect: 'responses';
  /**
   * Whether requests reach us over a loopback socket, there over a WebSocket as long as it is given one, or are intercepted inside
   * this process (one case at a time).
   */
  readonly transport: 'loopback' | 'websocket' | 'intercept';
  readonly tools: Tools;
  /** Whether the client signals `seen` for each event it has taken in. */
  readonly reportsSeen: boolean;
  /** Whether the client signals `told` for each tool that has ended and each text, when its user is told so; not where it is left out. */
  readonly reportsTold?: boolean;
  /**
   * How the client waits before it asks again: in real time, in a virtual one in which no time passes and of which it tells the
   * workspace, or not at all, because the driver had to take its waits out.
   */
  readonly waits: 'real' | 'virtual' | 'taken-out';
  /**
   * The least that a case of this client is given, in milliseconds, however little its own limits say: a client that is slow to start, as
   * often as there are sessions, is none that never ends, and on a busy machine it is slower by far. Who hangs is told so later, and
   * nobody else is. Left out by clients in this process, which have nothing to start.
   */
  readonly patience_ms?: number;
  /** How many cases may run at once in this driver. */
  readonly parallel: number;
  /** Which blows its sessions can be dealt; none where it is left out. */
  readonly endures?: readonly Blow['kind'][];
  /** What its sessions can be put through in the gap between two of them, on this machine; nothing where it is left out. */
  readonly takes?: readonly Ordeal[];
  /** It keeps one conversation, and knows no ids by which another could be asked for. */
  readonly oneConversation?: true;
  /** Why this release cannot be driven, whatever the case: `open` then rejects with it. Absent where it can. */
  readonly undrivable?: string;
  /** Starts a session, or resumes one from what was persisted. */
  open(workspace: Workspace, resume?: Resume): Promise<Session>;
  /** All session files that belong to that workspace, oldest first. Absent where a client persists nothing. */
  readPersisted?(workspace: Workspace): Promise<Persisted>;
  /** What `kept` may find; the history alone where it is left out. */
  readonly roles?: readonly Role[];
  /** What the client keeps in its home, so that disk faults can strike it, each role oldest first. Absent where it keeps nothing. */
  kept?(workspace: Workspace): Promise<readonly Kept[]>;
  /** What the client's own readers tell of a session, when it is closed. */
  readBack?(workspace: Workspace, id: string): Promise<readonly View[]>;
  /**
   * Reads a session file into an envelope, and writes that into another home. Resolves to where it lies there, or to undefined for a
   * file of which no envelope can be made.
   */
  rehydrate?(home: string, path: string, freshHome: string): Promise<string | undefined>;
  /** Ends whatever the driver started; nothing of it is left behind. */
  close(): Promise<void>;
}

/** A live handle on one conversation. */
export interface Session {
  /** The id by which the conversation can be resumed; known at the latest when the first prompt has ended. */
  readonly id: string | undefined;
  /** Never rejects for what the client does: that is an outcome. A rejection means that the harness failed. */
  prompt(text: string): Promise<Outcome>;
  /** What the user has been shown since the latest prompt. Absent where a client shows nothing. */
  display?(): Display;
  /** Interrupts what is going on, as the client's user would; resolves when the client has been told. */
  interrupt?(): Promise<void>;
  /** Sends a signal to the client; resolves when it is sent, for SIGKILL when its process has gone. */
  signal?(name: SignalName, to: Signalled): Promise<void>;
  /**
   * Resolves when the client has done all that it can do with what it was given; one that is never done is not waited for without end.
   * Absent where nobody can tell.
   */
  rest?(): Promise<void>;
  /** What outlived the client, once it is closed: names of processes, and of files that only a running client needs. */
  left?(): { readonly processes: readonly string[]; readonly files: readonly string[] };
  /** A stream has been silenced. Clients in virtual time then give it up at once; all others wait out their own time. */
  fallSilent?(): void;
  /** Ends the session and every process of it, also in the middle of a prompt; may be called twice. */
  close(): Promise<void>;
}

/** Which session is resumed: that with an id, or the last one that the client knows of. */
export type Resume = { readonly by: 'id'; readonly id: string } | { readonly by: 'last' };

/** The private place that a case gives a driver. All paths are absolute and lie in one temporary folder. */
export interface Workspace extends Ordeals {
  readonly root: string;
  /** The client's home; empty at the start. */
  readonly home: string;
  /** The working folder. It holds `effects/<job>.log`, one empty file for each job of the script. */
  readonly cwd: string;
  /** Where the scripted model is, without a trailing slash: the client posts to `<url>/responses`. */
  readonly url: string;
  /** How often the client is to retry a broken stream. */
  readonly retries: number;
  /** After how many milliseconds of silence the client is to give a stream up. */
  readonly idle_ms: number;
  /** Whether the client's processes serve this case alone: they, or their files, are struck. */
  readonly alone: boolean;
  /** Tells the harness what the client has taken in. */
  signal(signal: Signal): void;
  /** Tells the harness that the client waits so many milliseconds of virtual time; resolves when they are over. */
  waits(ms: number): Promise<void>;
}

/** What a client is put through for one session. */
export interface Ordeals {
  /** The client's local time, such as `Pacific/Kiritimati`; UTC where it is left out. */
  readonly timeZone?: string;
  /** How large a file the client may write, in bytes, and whether it is told so, or ended in the middle of the write. */
  readonly sizeLimit?: { readonly bytes: number; readonly full: 'error' | 'killed' };
  /** Files are protected: the client must do without the privilege to write them all the same. */
  readonly obeysModes?: true;
}

/** A tool that a request offers to the model. */
export interface OfferedTool {
  readonly via: CallVia;
  readonly name: string;
}

/** How a client's tools are called and when it runs them. */
export interface Tools {
  /** Whether a tool starts as soon as its call is complete on the wire, or only when the whole reply has arrived. */
  readonly start: 'as-calls-arrive' | 'after-the-reply';
  /** Whether a call is run although the history has another one of that id. */
  readonly runsReusedIds: boolean;
  /**
   * Phrases a job as a call of one of the client's own tools, or undefined where the client has no such tool. The tool must
   * append `<asking> started` (only for `hold`) and `<asking> finished` lines to `effectPath(job)`, and its output must
   * mention that path, except for `quiet`, which prints nothing. `hold` waits for the file `releasePath(job)` in between.
   *
   * @param asking the id of this asking; the call's own id, unless the model uses an earlier one again
   */
  phrase(call: ScriptedCall, asking: string, offered: readonly OfferedTool[]): Phrase | undefined;
}

export interface Phrase {
  readonly name: string;
  readonly input: string;
}

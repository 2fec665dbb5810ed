// What a client keeps on disk between two sessions, and what can be done to it there. Deeds are data: a disk fault chooses them, the
// engine performs them. Paths are relative to the client's home and have forward slashes.
export const ROLES = ['history', 'index', 'state'] as const;

/** What a file is to its client: a conversation itself, a list of conversations, or what it keeps about them beside. */
export type Role = (typeof ROLES)[number];

/** One file that a client keeps, as its driver knows it. */
export interface Kept {
  readonly path: string;
  readonly role: Role;
  /** Another path in the same home where a client that looks sessions up by id must find it as well. */
  readonly elsewhere?: string;
  /** The path that the same session would have, had it begun later. */
  readonly newer?: string;
}

export interface KeptFile extends Kept {
  readonly bytes: Uint8Array;
}

/** A client's home while no session is open. */
export interface Disk {
  readonly files: readonly KeptFile[];
  /** The same as it was at each earlier gap, before anything was done to it there, oldest first. */
  readonly earlier: readonly (readonly KeptFile[])[];
}

/** What only some clients can be put through, or only some machines can do to them. */
export type Ordeal = 'protect' | 'rehydrate' | 'time-zone' | 'limit' | 'idle-kill';

/** What is done between two sessions. */
export type Deed =
  | { readonly kind: 'write'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'move'; readonly from: string; readonly to: string }
  /** The file goes out of the home, and a symbolic link stands in its place. */
  | { readonly kind: 'link'; readonly path: string }
  /** It can be read, but not be written, until the session that follows is closed. */
  | { readonly kind: 'protect'; readonly path: string }
  /** The client finds a new home, in which there is nothing but these files. */
  | { readonly kind: 'fresh-home'; readonly files: readonly Pick<KeptFile, 'path' | 'bytes'>[] }
  /** The same, but the session goes through an envelope, as a store of transcripts does it. */
  | { readonly kind: 'rehydrate'; readonly path: string }
  /** The client's process gets another local time. */
  | { readonly kind: 'time-zone'; readonly zone: string }
  /**
   * From so many bytes on no file can grow any more. `error`: whoever writes is told so. `killed`: it ends the client in the middle
   * of the write.
   */
  | { readonly kind: 'limit'; readonly bytes: number; readonly full: 'error' | 'killed' };

/** How many bytes the last line of a file has, its line feed included; 0 in an empty file. */
export function lastLineSize(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : bytes.length - 1 - bytes.subarray(0, -1).lastIndexOf(LINE_FEED);
}

const LINE_FEED = 0x0a;

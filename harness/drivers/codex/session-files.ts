// The session files that users of any release have: JSON lines, the same compressed (from 0.138 on, where that is switched on), and
// the JSON documents of the TypeScript CLI. They are opened for reading alone, and taken piece by piece.
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import type { StoredSession } from '../../core/stored-session.ts';
import type { SessionFiles } from '../driver.ts';
import { LineTooLong, takeLines } from './lines.ts';
import { readDocument } from './rollout-document.ts';
import { createRolloutReader } from './rollout-reader.ts';

export const codexSessions: SessionFiles = {
  client: 'Codex',
  folders: ['sessions', 'archived_sessions'],
  isSession: (name) => /^rollout-.*\.(?:jsonl|jsonl\.zst|json)$/.test(name),
  read,
  excerpts,
};

/** Whoever opens a pipe waits for its other end, unless he says that he does not. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

type Reading = Parameters<SessionFiles['read']>[1];

async function read(path: string, how: Reading): Promise<StoredSession | { readonly refused: string }> {
  try {
    await using file = await open(path, READ);
    if (!(await file.stat()).isFile()) return { refused: 'not a file' };
    if (path.endsWith('.json')) return await documentIn(path, file, how);
    return await linesIn(path, file, how);
  } catch (error) {
    const refused = reasonOf(error);
    if (refused === undefined) throw error;
    return { refused };
  }
}

async function linesIn(path: string, file: FileHandle, how: Reading): Promise<StoredSession> {
  const reader = createRolloutReader({ lean: true });
  let torn = false;
  try {
    await unpacked(path, file, how, async (pieces) => {
      torn = await takeLines(pieces, reader);
    });
  } catch (error) {
    if (!isDamage(error)) throw error;
    // What came before it has been read.
    reader.unreadable('the compressed data are damaged, or end here; zstd -dc gives what stands before it');
  }
  const { file: kept, ...rest } = reader.end(torn);
  return { ...rest, file: { path, ...kept }, format: isCompressed(path) ? 'JSON lines, compressed' : 'JSON lines' };
}

async function unpacked(
  path: string,
  file: FileHandle,
  how: Reading,
  take: (pieces: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  if (isCompressed(path)) {
    const { size } = await file.stat();
    const most = Math.max(UNPACKED_ANYWAY, size * MOST_TIMES);
    await pipeline(copied(piecesOf(file, how)), createZstdDecompress(), async (pieces) =>
      take(upTo(most, pieces, how.signal)),
    );
  } else await take(piecesOf(file, how));
}

/** Sessions become some ten times as large; a few kilobytes that become gigabytes would be read for minutes. */
const MOST_TIMES = 1_000;
const UNPACKED_ANYWAY = 64 * 1024 * 1024;

class UnpacksTooFar extends Error {}

/** @throws UnpacksTooFar; the signal's reason: one piece of a compressed file may become a thousand */
async function* upTo(most: number, pieces: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  let unpacked = 0;
  for await (const piece of pieces) {
    signal.throwIfAborted();
    unpacked += piece.length;
    if (unpacked > most) throw new UnpacksTooFar();
    yield piece;
  }
}

function isCompressed(path: string): boolean {
  return path.endsWith('.zst');
}

const LONGEST_EXCERPT = 400;

async function excerpts(path: string, wanted: ReadonlySet<number>, signal: AbortSignal): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  let line = 0;
  const note = (text: string) => {
    line += 1;
    if (wanted.has(line)) found.set(line, text.slice(0, LONGEST_EXCERPT));
  };
  await using file = await open(path, READ);
  await unpacked(path, file, { signal, onBytes: () => {} }, async (pieces) => {
    await takeLines(pieces, { line: note, unreadable: note });
  }).catch((error: unknown) => {
    if (!isDamage(error)) throw error;
  });
  return found;
}

/** A document is held whole, with a tree that is larger than it; no release that wrote them kept sessions of that size. */
const LARGEST_DOCUMENT = 64 * 1024 * 1024;

async function documentIn(path: string, file: FileHandle, how: Reading) {
  const { size } = await file.stat();
  if (size > LARGEST_DOCUMENT) return { refused: 'a JSON document of more than 64 MB' };
  const text = await file.readFile({ encoding: 'utf8', signal: how.signal });
  how.onBytes(size);
  const document = readDocument(text);
  if (!document) return { refused: 'a JSON document, but no session' };
  const { file: kept, ...rest } = document;
  return { ...rest, file: { path, ...kept }, format: 'JSON document' };
}

const LARGEST_PIECE = 1024 * 1024;

/** Each piece lies where the one before it lay: a new megabyte for each of ten thousand small files would keep the collector busy. */
async function* piecesOf(file: FileHandle, { signal, onBytes }: Reading): AsyncGenerator<Buffer> {
  const { size } = await file.stat();
  // One byte more, so that a small file is read at once, and seen to be so.
  const buffer = Buffer.allocUnsafe(Math.min(size + 1, LARGEST_PIECE));
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    onBytes(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}

/** For whoever holds on to a piece while he asks for the next. */
async function* copied(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece);
}

/** What is wrong with a file, where that is its own fault; undefined where it is not. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof LineTooLong) return 'a line of more than 256 MB';
  if (error instanceof UnpacksTooFar) return 'its compressed data become more than a thousand times as large';
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it';
    case 'ENOENT':
      return 'it is not there any more';
    case 'ELOOP':
      return 'a symbolic link that leads nowhere';
    case 'EISDIR':
    case 'ENXIO':
    case 'EAGAIN':
      return 'not a file';
    case 'EIO':
      return 'the disk does not give it';
    default:
      return undefined;
  }
}

function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'Z_BUF_ERROR' || code?.startsWith('ZSTD_') === true;
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

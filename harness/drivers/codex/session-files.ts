// The session files that users of any release have: JSON lines, the same compressed (from 0.140 on, where that is switched on), and
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
};

type Reading = Parameters<SessionFiles['read']>[1];

async function read(path: string, how: Reading): Promise<StoredSession | { readonly refused: string }> {
  try {
    // Whoever opens a pipe waits for its other end, unless he says that he does not.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
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
  const isCompressed = path.endsWith('.zst');
  let torn = false;
  try {
    const take = async (pieces: AsyncIterable<Buffer>) => void (torn = await takeLines(pieces, reader));
    if (isCompressed) await pipeline(piecesOf(file, how), createZstdDecompress(), take);
    else await take(piecesOf(file, how));
  } catch (error) {
    if (!isDamage(error)) throw error;
    // What came before it has been read.
    reader.unreadable('the compressed data are damaged or end here');
  }
  const { file: kept, ...rest } = reader.end(torn);
  return { ...rest, file: { path, ...kept }, format: isCompressed ? 'JSON lines, compressed' : 'JSON lines' };
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

const PIECE = 1024 * 1024;

async function* piecesOf(file: FileHandle, { signal, onBytes }: Reading): AsyncGenerator<Buffer> {
  for (;;) {
    signal.throwIfAborted();
    // A new one each time: a decompressor may still hold the one before.
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE, null);
    if (bytesRead === 0) return;
    onBytes(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}

/** What is wrong with a file, where that is its own fault; undefined where it is not. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof LineTooLong) return 'a line of more than 256 MB';
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

// Unpacks an npm tarball into a folder while it still arrives. Nothing else of it is kept on disk.
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar';

/** Inflating runs on a thread of its own; larger chunks than Node's 16 kB mean fewer trips to it. */
const CHUNK_BYTES = 256 * 1024;

/**
 * @param into an empty folder
 * @param advanced is told of compressed bytes as they arrive
 * @throws whatever the body, the archive or the disk fails with; the folder then holds rubbish
 */
export async function unpack(
  body: NodeJS.ReadableStream,
  into: string,
  advanced: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  await pipeline(
    body,
    counter(advanced),
    createGunzip({ chunkSize: CHUNK_BYTES }),
    extract({
      cwd: into,
      // An npm package lies in one top folder.
      strip: 1,
      // Without it tar merely warns when a file could not be written, for example on a full disk.
      strict: true,
      preserveOwner: false,
      noMtime: true,
      // npm packages hold no links; one would only serve to lead out of the folder.
      filter: (_path, entry) => !('type' in entry) || !entry.type.endsWith('Link'),
    }),
    { ...(signal && { signal }) },
  );
}

function counter(advanced: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      advanced(chunk.length);
      pass(null, chunk);
    },
  });
}

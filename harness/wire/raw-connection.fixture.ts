// A client on a raw socket: it speaks just enough HTTP/1.1 to ask, and keeps every byte that comes back and how that ended. No
// HTTP library stands between, because those hide just what our faults are made of.
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';

/** What has come back so far. */
export interface Arrived {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body that came in whole chunks, or under a content length. */
  readonly body: Buffer;
  /** Size of each chunk, without the terminating one; empty where the body is not chunked. */
  readonly chunks: readonly number[];
  /** Bytes that belong to neither: half a head, half a chunk, or something behind the end of the body. */
  readonly stray: string;
  /**
   * `end of body`: the terminating chunk or the last byte of the content length; the connection is still open. `FIN`: the server
   * closed before. `ECONNRESET`: a TCP reset. `open`: none of these, so far.
   */
  readonly stop: 'end of body' | 'FIN' | 'ECONNRESET' | 'open';
}

/** The same as bytes: the head too, and every chunk with its frame. */
export interface Raw {
  readonly bytes: Buffer;
  readonly stop: 'FIN' | 'ECONNRESET' | 'open';
}

export interface RawConnection {
  /** Posts a body; what arrives from now on belongs to this request. `accepts`: the content codings that may come back. */
  post(url: string, body: string | Uint8Array, accepts?: string): void;
  /** Sends bytes as they are; what arrives from now on belongs to them. */
  send(bytes: string): void;
  /** Resolves as soon as what has arrived is enough. Rejects for any error of the socket but ECONNRESET. */
  until(enough: (arrived: Arrived) => boolean): Promise<Arrived>;
  /** The same for bytes that nobody has looked into. */
  untilRaw(enough: (raw: Raw) => boolean): Promise<Raw>;
  /** What has arrived so far. */
  arrived(): Arrived;
  raw(): Raw;
  /** Stops and starts reading, as a client does that is busy. */
  pause(): void;
  resume(): void;
  /** Closes at once and without ceremony: ten thousand polite goodbyes would fill the system's table of sockets for a minute. */
  close(): void;
}

/** Whether a reply has come to any end. */
export const stopped = ({ stop }: Arrived): boolean => stop !== 'open';

/** Connects to the host and port of a URL. Who connects closes; at the latest the connection ends with the server. */
export async function connect(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connectSocket({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
  let raw = Buffer.alloc(0);
  let broken: 'FIN' | 'ECONNRESET' | undefined;
  let failure: Error | undefined;
  let look = () => {};
  socket.on('data', (bytes) => {
    raw = Buffer.concat([raw, bytes]);
    look();
  });
  socket.on('end', () => {
    broken ??= 'FIN';
    look();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') broken = 'ECONNRESET';
    else failure = error;
    look();
  });
  await once(socket, 'connect');

  const arrived = () => parse(raw, broken);
  const unread = (): Raw => ({ bytes: raw, stop: broken ?? 'open' });
  const until = <Seen>(see: () => Seen, enough: (seen: Seen) => boolean) =>
    new Promise<Seen>((resolve, reject) => {
      look = () => {
        if (failure) reject(failure);
        const now = see();
        if (enough(now)) resolve(now);
      };
      look();
    });
  return {
    arrived,
    raw: unread,
    post(to, body, accepts = 'identity') {
      raw = Buffer.alloc(0);
      const { pathname, search, host } = new URL(to);
      const bytes = Buffer.from(body);
      socket.write(
        `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\naccept-encoding: ${accepts}\r\ncontent-length: ${bytes.length}\r\n\r\n`,
      );
      socket.write(bytes);
    },
    send(bytes) {
      raw = Buffer.alloc(0);
      socket.write(bytes);
    },
    until: (enough) => until(arrived, enough),
    untilRaw: (enough) => until(unread, enough),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.resetAndDestroy(),
  };
}

function parse(raw: Buffer, broken: 'FIN' | 'ECONNRESET' | undefined): Arrived {
  const endOfHead = raw.indexOf('\r\n\r\n');
  if (endOfHead < 0)
    return { status: 0, headers: {}, body: Buffer.alloc(0), chunks: [], stray: String(raw), stop: broken ?? 'open' };
  const [first = '', ...fields] = raw.toString('latin1', 0, endOfHead).split('\r\n');
  const headers = Object.fromEntries(
    fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
  const rest = raw.subarray(endOfHead + 4);
  const { parts, whole, stray } =
    headers['transfer-encoding'] === 'chunked' ? chunked(rest) : counted(rest, Number(headers['content-length']));
  return {
    status: Number(first.split(' ')[1]),
    headers,
    body: Buffer.concat(parts),
    chunks: headers['transfer-encoding'] === 'chunked' ? parts.map((part) => part.length) : [],
    stray: String(stray),
    stop: broken ?? (whole ? 'end of body' : 'open'),
  };
}

interface Body {
  readonly parts: readonly Buffer[];
  readonly whole: boolean;
  readonly stray: Buffer;
}

function counted(rest: Buffer, length: number): Body {
  return { parts: [rest.subarray(0, length)], whole: rest.length >= length, stray: rest.subarray(length) };
}

/** Each chunk is its size in hex, a line end, the bytes, and a line end; one of size 0 ends the body. */
function chunked(rest: Buffer): Body {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const endOfSize = rest.indexOf('\r\n', at);
    if (endOfSize < 0) break;
    const size = Number.parseInt(rest.toString('latin1', at, endOfSize), 16);
    const start = endOfSize + 2;
    if (rest.toString('latin1', start + size, start + size + 2) !== '\r\n') break;
    at = start + size + 2;
    if (size === 0) return { parts, whole: true, stray: rest.subarray(at) };
    parts.push(rest.subarray(start, start + size));
  }
  return { parts, whole: false, stray: rest.subarray(at) };
}

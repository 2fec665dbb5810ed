// A WebSocket client on a raw socket: it shakes hands and sends, and keeps every byte that comes back and how that ended.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';

/** What has come back so far. */
export interface Arrived {
  /** Of the answer to the handshake; 0 until it is there. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** All that came behind its head. */
  readonly bytes: Buffer;
  readonly stop: 'FIN' | 'ECONNRESET' | 'open';
}

export interface RawWebSocket {
  /** Sends a text message. */
  say(message: string): void;
  /** Sends bytes as they are. */
  send(bytes: Uint8Array): void;
  /** Resolves as soon as what has arrived is enough. Rejects for any error of the socket but ECONNRESET. */
  until(enough: (arrived: Arrived) => boolean): Promise<Arrived>;
  arrived(): Arrived;
  /** Closes at once and without ceremony. */
  close(): void;
}

/** Any 16 bytes would do. */
const KEY = Buffer.from('a client of ours').toString('base64');

/** What a server has to answer to that key. Source: RFC 6455, section 4.2.2. */
export const ACCEPT = createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** Connects to the host and port of a URL, and asks there for a WebSocket. Who connects closes. */
export async function shakeHands(url: string, path = '/responses'): Promise<RawWebSocket> {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connectSocket({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
  let raw = Buffer.alloc(0);
  let stop: Arrived['stop'] = 'open';
  let failure: Error | undefined;
  let look = () => {};
  socket.on('data', (bytes) => {
    raw = Buffer.concat([raw, bytes]);
    look();
  });
  socket.on('end', () => {
    if (stop === 'open') stop = 'FIN';
    look();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') stop = 'ECONNRESET';
    else failure = error;
    look();
  });
  await once(socket, 'connect');
  socket.write(
    [
      `GET ${pathname}${path} HTTP/1.1`,
      `host: ${host}`,
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      `sec-websocket-key: ${KEY}`,
      'sec-websocket-extensions: permessage-deflate; client_max_window_bits',
      '\r\n',
    ].join('\r\n'),
  );

  const arrived = () => ({ ...parse(raw), stop });
  return {
    arrived,
    say: (message) => void socket.write(masked(Buffer.from(message))),
    send: (bytes) => void socket.write(bytes),
    until: (enough) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (failure) reject(failure);
          const now = arrived();
          if (enough(now)) resolve(now);
        };
        look();
      }),
    close: () => void socket.resetAndDestroy(),
  };
}

function parse(raw: Buffer): Omit<Arrived, 'stop'> {
  const endOfHead = raw.indexOf('\r\n\r\n');
  if (endOfHead < 0) return { status: 0, headers: {}, bytes: Buffer.alloc(0) };
  const [first = '', ...fields] = raw.toString('latin1', 0, endOfHead).split('\r\n');
  const headers = fields.map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers),
    bytes: raw.subarray(endOfHead + 4),
  };
}

/** A client masks what it sends; a mask of zeros changes nothing. */
function masked(payload: Buffer): Buffer {
  const header = Buffer.alloc(payload.length < 126 ? 2 : 4);
  header[0] = 0x81;
  header[1] = 0x80 | Math.min(payload.length, 126);
  if (payload.length >= 126) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, Buffer.alloc(4), payload]);
}

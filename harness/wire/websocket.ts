// The endpoint on a WebSocket: the handshake and what a client sends are left to `ws`; what we send is put on the socket frame by
// frame as the pieces say, because a frame that is cut in half is no frame to any library.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { clientSocket } from './client-socket.ts';
import { play, type Sink } from './play.ts';
import type { Handshake } from './provider.ts';

/** A message larger than this is refused with a close frame, code 1009. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Compression is not agreed on: a frame's bytes would then depend on those before it. */
const handshakes = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
});

/** What a close frame says unless the fault says otherwise: a normal end. */
const NORMAL = { code: 1000, reason: '' };

/** Opens a WebSocket and answers its messages one after the other; resolves when it has closed and all is answered. */
export async function converse(
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  open: Extract<Handshake, { kind: 'accepted' }>['open'],
): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let answered = Promise.resolve();
  let state: 'open' | 'silent' | 'over' = 'open';
  handshakes.handleUpgrade(request, socket, head, (client) => {
    const { receive, ignore } = open();
    const sink = frameSink(client, socket);
    const answer = async (message: Uint8Array) => {
      // Nobody reads what comes behind the end, as on any connection that was hung up on.
      if (state !== 'open') return;
      const { pieces, delivered, ...stage } = receive(message);
      const silent = () => {
        state = 'silent';
        stage.silent();
      };
      const receipt = await play(pieces, sink, { ...stage, silent });
      if (receipt.ending !== 'kept') state = 'over';
      delivered(receipt);
    };
    client.on('message', (data: Buffer) => {
      if (state === 'silent') ignore();
      answered = answered.then(() => answer(data));
    });
    // A client that breaks the protocol has been told so by `ws`, which then closes.
    client.on('error', () => {});
  });
  await closed;
  await answered;
}

/** A reply over a WebSocket has no head of its own. */
function frameSink(client: WebSocket, socket: Socket): Sink {
  const there = clientSocket(socket, socket);
  const write = (bytes: Uint8Array) => {
    // Corked, so that a reply which is not broken leaves as one packet.
    socket.cork();
    process.nextTick(() => socket.uncork());
    return there.unlessGone((done) => socket.write(bytes, done));
  };
  return {
    head: () => {},
    write,
    raw: write,
    read: there.read,

    async end(end, silent) {
      // An empty write is confirmed only after all that was written before it.
      if (!(await write(new Uint8Array()))) return 'gone';
      switch (end.ending) {
        case 'kept':
          return 'kept';
        case 'clean': {
          const { code, reason } = end.close ?? NORMAL;
          client.close(code, reason);
          // Not kept open for the answer: behind half a frame the client cannot even see that it was closed.
          return (await there.unlessGone((done) => socket.end(done))) ? 'clean' : 'gone';
        }
        case 'fin':
        case 'reset':
        case 'stall':
          await there.breakOff(end.ending, silent);
          return end.ending;
      }
    },
  };
}

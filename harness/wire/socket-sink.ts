// Plays a reply onto a socket, and closes what is to be closed behind it.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { clientSocket } from './client-socket.ts';
import type { Sink } from './play.ts';
import { allRead } from './unread.ts';

/** The server's ear: whether it takes new connections, always on the same port. */
export interface Listener {
  /** From now on connections are refused. */
  stop(): void;
  /** Rejects where the port has been taken. */
  resume(): Promise<void>;
  /** Something goes on behind a reply. */
  goesOn(until: Promise<void>): void;
}

/** Connections on which no request is answered any more. */
const doomed = new WeakSet<Socket>();

/** Whether a connection was closed behind its last reply, as far as this end is concerned. */
export function isDoomed(socket: Socket): boolean {
  return doomed.has(socket);
}

/** Resolves when a connection is closed, by whichever end and however. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** @param listener of the server that the connection belongs to */
export function socketSink(response: ServerResponse, listener: Listener): Sink {
  const { socket } = response.req;
  const { gone, unlessGone, read, breakOff } = clientSocket(socket, response);

  /**
   * What is written in one go leaves as one packet, with one HTTP chunk for each write all the same: where the socket is not
   * corked, `node:http` joins the writes of one tick into one chunk.
   */
  const cork = () => {
    if (gone() || socket.writableCorked > 0) return;
    socket.cork();
    process.nextTick(() => socket.uncork());
  };

  return {
    head(status, headers) {
      if (gone()) return;
      cork();
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    write(bytes) {
      cork();
      return unlessGone((done) => response.write(bytes, done));
    },
    raw: (bytes) => unlessGone((done) => socket.write(bytes, done)),
    read,

    async end({ ending }, silent) {
      // An empty write is confirmed only after all that was written before it, the head included.
      if (!(await unlessGone((done) => socket.write('', done)))) return 'gone';
      switch (ending) {
        case 'clean':
        case 'kept':
          return (await unlessGone((done) => response.end(done))) ? ending : 'gone';
        case 'fin':
        case 'reset':
        case 'stall':
          await breakOff(ending, silent);
          return ending;
      }
    },

    async leave(afterwards, outage) {
      if (gone()) return 'gone';
      doomed.add(socket);
      const whenClosed = closeOf(socket);
      const over = afterwards.kind === 'down' ? goDown(afterwards.ms, outage) : undefined;
      const sent = unlessGone((done) => response.end(done));
      const isReset = afterwards.kind === 'hang-up' && afterwards.how === 'reset';
      // A close leaves together with the last bytes; a reset would discard what has not been read yet.
      if (!isReset) socket.end();
      // The reply is over with its last bytes: what a tool waits for must not wait for what comes behind them.
      listener.goesOn(afterThat({ sent, whenClosed, isReset, over }));
      return (await sent) ? 'clean' : 'gone';
    },
  };

  /** The outage begins before the client can ask again, and so before it can wait. */
  function goDown(ms: number, outage: (ms: number) => Promise<void>): Promise<void> {
    listener.stop();
    return outage(ms);
  }

  async function afterThat({ sent, whenClosed, isReset, over }: Leaving): Promise<void> {
    await sent;
    if (isReset) {
      // A client may have closed by itself meanwhile; a connection that is being shut down can no longer be reset.
      if ((await allRead(socket)) && !socket.writableEnded) socket.resetAndDestroy();
      else socket.destroy();
    }
    await whenClosed;
    // A client in this process sees a reset in its next turn of the event loop.
    await setImmediate();
    await over;
    if (over) await listener.resume();
  }
}

interface Leaving {
  readonly sent: Promise<boolean>;
  readonly whenClosed: Promise<void>;
  readonly isReset: boolean;
  /** The end of an outage, where there is one. */
  readonly over: Promise<void> | undefined;
}

// The server's end of a client's connection: whether the client is still there, and the ways to break off.
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Ending } from '../core/event.ts';
import { allRead } from './unread.ts';

export interface ClientSocket {
  /** Whether the client has left, or has been hung up on. */
  gone(): boolean;
  /** Resolves to true when what an act puts on the wire has left this process, to false when the client was gone before. */
  unlessGone(act: (done: (error?: Error | null) => void) => void): Promise<boolean>;
  /** Resolves to true when the client has read all that was written, to false when it was gone before, or it cannot be told. */
  read(): Promise<boolean>;
  /** Breaks off and resolves when the connection is closed; `silent` is called when a stall begins. */
  breakOff(ending: Exclude<Ending, 'clean'>, silent: () => void): Promise<void>;
}

/** @param closes emits `close` when the client is gone: the socket, or the one response on it that counts */
export function clientSocket(socket: Socket, closes: EventEmitter): ClientSocket {
  let gone = socket.destroyed;
  const closed = new Promise<void>((resolve) => {
    if (gone) resolve();
    closes.once('close', () => {
      gone = true;
      resolve();
    });
  });
  return {
    gone: () => gone,
    unlessGone: (act) =>
      gone
        ? Promise.resolve(false)
        : Promise.race([
            new Promise<boolean>((resolve) => act((error) => resolve(!error && !gone))),
            closed.then(() => false),
          ]),
    read: () => (gone ? Promise.resolve(false) : allRead(socket)),
    breakOff(ending, silent) {
      switch (ending) {
        case 'fin':
          socket.destroySoon();
          break;
        case 'reset':
          socket.resetAndDestroy();
          break;
        case 'stall':
          silent();
          break;
      }
      return closed;
    },
  };
}

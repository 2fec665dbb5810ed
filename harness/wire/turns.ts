// Whose turn it is on a connection. A client may send its next request before the reply to the last one has ended (HTTP calls
// that pipelining); replies leave in the order of the requests, and until its turn has come a reply has no socket.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** No client is known to pipeline at all. One that sends more than this ahead is cut off: every waiting request takes memory. */
const MAX_WAITING = 100;

/** Resolves to true when the reply's turn has come, to false when its connection is gone before. */
export type Turns = (response: ServerResponse) => Promise<boolean>;

export function createTurns(): Turns {
  const waiting = new WeakMap<Socket, Set<(itsTurn: boolean) => void>>();

  /** One listener for a connection, however many requests wait on it. */
  function queueOf(socket: Socket): Set<(itsTurn: boolean) => void> {
    const known = waiting.get(socket);
    if (known) return known;
    const queue = new Set<(itsTurn: boolean) => void>();
    waiting.set(socket, queue);
    socket.once('close', () => queue.forEach((settle) => settle(false)));
    return queue;
  }

  return (response) => {
    if (response.socket) return Promise.resolve(true);
    const { socket } = response.req;
    const queue = queueOf(socket);
    if (queue.size >= MAX_WAITING) socket.destroy();
    if (socket.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (itsTurn: boolean) => {
        queue.delete(settle);
        resolve(itsTurn);
      };
      queue.add(settle);
      response.once('socket', () => settle(true));
    });
  };
}

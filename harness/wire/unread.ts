// Tells whether the other end of a loopback connection has read everything that we wrote. A reset discards what the client has
// not read yet, so that without this fact a cut with a reset would hit a different event in every run.
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/**
 * Resolves to true once the client has read all, to false when its socket is gone or the system cannot tell. On Linux the
 * kernel's own table of sockets has the size of each receive queue; elsewhere there is no such table.
 */
export async function allRead(socket: Socket): Promise<boolean> {
  const client = `0100007F:${hexPort(socket.remotePort)}`;
  const server = `0100007F:${hexPort(socket.localPort)}`;
  while (!socket.destroyed) {
    const table = await readFile('/proc/net/tcp', 'latin1').catch(() => undefined);
    // Columns: number, local address, remote address, state, then send and receive queue as `tx:rx` in hex.
    const queues = table && new RegExp(` ${client} ${server} \\w+ \\w+:(\\w+) `).exec(table)?.[1];
    if (queues === undefined) return false;
    if (Number.parseInt(queues, 16) === 0) return true;
    await setImmediate();
  }
  return false;
}

function hexPort(port: number | undefined): string {
  return (port ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

// Tells whether the other end of a loopback connection has read everything that we wrote. A reset discards what the client has
// not read yet, so that without this fact a cut with a reset would hit a different event in every run.
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/**
 * Resolves to true once the client has read all, to false when its socket is gone or the system cannot tell. On Linux the
 * kernel's own table of sockets has the size of every queue; elsewhere there is no such table.
 */
export async function allRead(socket: Socket): Promise<boolean> {
  const client = `0100007F:${hexPort(socket.remotePort)}`;
  const server = `0100007F:${hexPort(socket.localPort)}`;
  while (!socket.destroyed) {
    const table = await nextTable();
    const ours = queues(table, server, client);
    const theirs = queues(table, client, server);
    if (!ours || !theirs) return false;
    if (ours.toSend === 0 && theirs.received === 0) return true;
    await setImmediate();
  }
  return false;
}

let reading: Promise<string> | undefined;
let next: Promise<string> | undefined;

/**
 * The kernel's table, read after this call. It takes the kernel milliseconds to write, however few sockets there are, so those
 * who ask while it is being read share the next reading.
 */
function nextTable(): Promise<string> {
  const read = () => {
    next = undefined;
    reading = readFile('/proc/net/tcp', 'latin1')
      .catch(() => '')
      .finally(() => (reading = undefined));
    return reading;
  };
  if (!reading) return read();
  return (next ??= reading.then(read));
}

interface Queues {
  /** Bytes that this end has sent, or is still to send, and that the other end's system has not confirmed. */
  readonly toSend: number;
  /** Bytes that have arrived at this end and that it has not read. */
  readonly received: number;
}

function queues(table: string, local: string, remote: string): Queues | undefined {
  const ends = ` ${local} ${remote} `;
  const at = table.indexOf(ends);
  if (at < 0) return undefined;
  // Behind the two addresses: the state, then the send and receive queues, in hex: `01 00000000:00000000`.
  const start = at + ends.length + 3;
  const [toSend = '', received = ''] = table.slice(start, start + 17).split(':');
  return { toSend: Number.parseInt(toSend, 16), received: Number.parseInt(received, 16) };
}

function hexPort(port: number | undefined): string {
  return (port ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

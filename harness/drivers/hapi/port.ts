// Finds a port for HAPI's hub, which takes none that the system chooses for it. Between the finding and the use somebody else may
// take it: whoever uses it must be ready to ask again.
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port on 127.0.0.1 on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

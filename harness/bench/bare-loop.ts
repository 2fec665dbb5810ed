// The baseline of all ratios: `fetch` against a `node:http` server in the same process that answers with a fixed stream, with
// nothing read into a history and nothing judged.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pLimit from 'p-limit';
import { responses } from '../dialects/responses/index.ts';

const PARALLEL = 16;

export async function bareExchanges(count: number): Promise<void> {
  const events = responses.encode([{ kind: 'text', id: 't1', text: 'Done.' }], 1, 'model').map(responses.frame);
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, responses.headers(1));
      for (const event of events) response.write(event);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const limit = pLimit(PARALLEL);
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"input":[]}' })).text();
  await Promise.all(Array.from({ length: count }, () => limit(ask)));
  server.closeAllConnections();
  server.close();
}

// Drawn cases that a correct client holds, whatever the model says and whatever breaks, be it the wire, the client itself or its
// files: no false alarm, and no case without a verdict.
import { describe } from 'vitest';
import { drawsFor } from '../harness/engine/draw.ts';
import { targetOf } from '../harness/engine/host.ts';
import { runAll, testClient } from '../harness/scenario-tests.ts';

const SEED = 1;
const CASES = 400;

describe('drawn cases', () => {
  for (const client of ['reference', 'reference+websocket'])
    testClient('drawn cases, all kinds of faults', client, async (host) => {
      const draw = drawsFor(client, SEED, targetOf(await host.driver(client), ['wire']));
      return runAll(
        Array.from({ length: CASES }, (_, index) => draw(index)),
        host,
      );
    });

  for (const client of ['reference', 'reference+websocket'])
    testClient('drawn cases, struck clients and damaged files', client, async (host) => {
      const draw = drawsFor(client, SEED, targetOf(await host.driver(client), ['process', 'disk']));
      return runAll(
        Array.from({ length: CASES }, (_, index) => draw(index)),
        host,
      );
    });
});
